/** Processes live events in order, with a queue per conversation, so that a slow one does not block the others. */
import type { LiveEvent, Message } from '../cloudlink/types.ts'
import type { Log } from '../kernel/log.ts'
import { failureOf } from './failure.ts'

export type Inbox = { put(event: LiveEvent): void }

type Other = Exclude<LiveEvent, { kind: 'message' }>

/**
 * @param onMessages gets consecutive messages of one conversation
 * @param onOther gets any other event; both are awaited before the next event of the same conversation
 */
export function createInbox(options: {
  log: Log
  onMessages(conversationId: string, messages: Message[]): Promise<void>
  onOther(event: Other): Promise<void>
}): Inbox {
  const { log, onMessages, onOther } = options
  /** Pending events by conversation. A queue exists while it is being processed. */
  const queues = new Map<string, LiveEvent[]>()

  async function run(key: string, queue: LiveEvent[]): Promise<void> {
    while (queue.length > 0) {
      try {
        await handleNext(queue)
      } catch (error) {
        log.warn('event not stored', { code: failureOf(error).code })
      }
    }
    queues.delete(key)
  }

  /** Batches messages up to the next event of another kind. */
  function handleNext(queue: LiveEvent[]): Promise<void> {
    const [first] = queue
    if (first === undefined) return Promise.resolve()
    if (first.kind !== 'message') {
      queue.shift()
      return onOther(first)
    }
    const messages: Message[] = []
    for (let event = queue[0]; event?.kind === 'message'; event = queue[0]) {
      messages.push(event.message)
      queue.shift()
    }
    return onMessages(first.message.conversationId, messages)
  }

  return {
    put(event) {
      const key = keyOf(event)
      const queue = queues.get(key)
      if (queue !== undefined) {
        queue.push(event)
        return
      }
      const started = [event]
      queues.set(key, started)
      // Events of the same turn are batched.
      queueMicrotask(() => void run(key, started))
    }
  }
}

/** The conversation, or for presence the person. */
function keyOf(event: LiveEvent): string {
  switch (event.kind) {
    case 'message':
      return event.message.conversationId
    case 'conversation':
      return event.conversation.conversationId
    case 'presence':
      return `presence ${event.principalId}`
    default:
      return event.conversationId
  }
}
