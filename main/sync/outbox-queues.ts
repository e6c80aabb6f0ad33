/** One queue per conversation: its steps run one after another, with pauses between them. */
import { createBackoff } from '../kernel/backoff.ts'
import type { Backoff } from '../kernel/backoff.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { failureOf } from './failure.ts'

const BACKOFF = { firstMs: 1_000, longestMs: 60_000 }

export type Queues = {
  /** Runs the steps of a conversation now, or once more if they are running. */
  run(conversationId: string): void
  /** The same, and failures of the past no longer delay it. */
  restart(conversationId: string): void
  isStopped(): boolean
  stop(): void
}

type Queue = { running: boolean; again: boolean; backoff: Backoff; timer: { cancel(): void } | null }

/**
 * @param step does one thing for the conversation. Returns 'next' if there may be more to do, otherwise the pause in ms; 0
 *   waits until run() is called. May throw: then it is repeated with growing pauses, but not without a sign-in.
 */
export function createQueues(options: {
  clock: Clock
  log: Log
  step(conversationId: string): Promise<'next' | number>
}): Queues {
  const { clock, log, step } = options
  const queues = new Map<string, Queue>()
  let stopped = false

  function queueOf(conversationId: string): Queue {
    const queue = queues.get(conversationId) ?? {
      running: false,
      again: false,
      backoff: createBackoff(BACKOFF),
      timer: null
    }
    queues.set(conversationId, queue)
    return queue
  }

  async function run(conversationId: string): Promise<void> {
    const queue = queueOf(conversationId)
    if (queue.running) {
      queue.again = true
      return
    }
    queue.running = true
    queue.timer?.cancel()
    queue.timer = null
    try {
      do {
        queue.again = false
        const pause = await attempt(conversationId, queue)
        if (pause === 'next') queue.again = true
        else if (pause > 0 && !stopped) {
          queue.timer = clock.setTimeout(() => void run(conversationId), pause)
        }
      } while (queue.again && !stopped)
    } catch (error) {
      log.warn('outbox stopped', { code: failureOf(error).code })
    } finally {
      queue.running = false
    }
  }

  async function attempt(conversationId: string, queue: Queue): Promise<'next' | number> {
    if (stopped) return 0
    try {
      const pause = await step(conversationId)
      if (pause === 'next') queue.backoff.reset()
      return pause
    } catch (error) {
      const failure = failureOf(error)
      log.warn('message not sent yet', { code: failure.code })
      if (failure.code === 'signed-out') return 0
      return queue.backoff.next()
    }
  }

  return {
    run: (conversationId) => void run(conversationId),
    restart(conversationId) {
      queueOf(conversationId).backoff.reset()
      void run(conversationId)
    },
    isStopped: () => stopped,
    stop() {
      stopped = true
      for (const queue of queues.values()) queue.timer?.cancel()
    }
  }
}
