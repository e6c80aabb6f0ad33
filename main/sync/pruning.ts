/** Removes messages that are older than the settings say, in small steps in the background. */
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Store } from '../store/types.ts'
import { failureOf } from './failure.ts'

const DAY_MS = 24 * 60 * 60_000
/** The start is over by then, and the newest messages are there. */
const FIRST_RUN_MS = 3 * 60_000
const INTERVAL_MS = 6 * 60 * 60_000
/** Between two steps, in ms: whoever waits for the store comes first. */
const PAUSE_MS = 50
/** One step keeps the store busy for some ten milliseconds. */
const STEP_MESSAGES = 100
/** They stay, however old: the list shows the last one, and a conversation is never empty offline. */
const KEEP_NEWEST = 50

export type Pruning = {
  /** The first run is some minutes later. */
  start(): void
  /** Runs now: the person wants to keep less. Resolves when it is done. */
  runNow(): Promise<void>
  stop(): void
}

/**
 * @param options.keepDays 0 keeps everything
 * @param options.openConversation its messages stay: some of them are on the screen
 */
export function createPruning(options: {
  store: Pick<Store, 'listConversationIds' | 'pruneMessages' | 'shrink'>
  clock: Clock
  log: Log
  keepDays(): number
  serverTime(): number | null
  openConversation(): string | null
}): Pruning {
  const { store, clock, log, keepDays, serverTime, openConversation } = options
  let timer: { cancel(): void } | null = null
  let running: Promise<void> = Promise.resolve()
  let stopped = false

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      clock.setTimeout(resolve, PAUSE_MS)
    })

  /** Repeats a step as long as it says that there is more to do. */
  async function inSteps(step: () => Promise<boolean>): Promise<void> {
    while (!stopped && (await step())) await pause()
  }

  async function prune(): Promise<void> {
    const days = keepDays()
    if (days === 0 || stopped) return
    const before = new Date((serverTime() ?? clock.now()) - days * DAY_MS).toISOString()
    let total = 0
    for (const conversationId of await store.listConversationIds()) {
      await inSteps(async () => {
        if (conversationId === openConversation() || keepDays() !== days) return false
        const step = { conversationId, before, keepNewest: KEEP_NEWEST, limit: STEP_MESSAGES }
        const { deleted, more } = await store.pruneMessages(step)
        total += deleted
        return more
      })
    }
    if (total === 0) return
    await inSteps(store.shrink)
    log.info('messages pruned', { total })
  }

  /** One run at a time. */
  function run(): Promise<void> {
    timer?.cancel()
    running = running.then(prune).catch((error: unknown) => {
      if (!stopped) log.warn('messages not pruned', { code: failureOf(error).code })
    })
    return running.then(() => schedule(INTERVAL_MS))
  }

  function schedule(ms: number): void {
    timer?.cancel()
    if (!stopped) timer = clock.setTimeout(() => void run(), ms)
  }

  return {
    start: () => schedule(FIRST_RUN_MS),
    runNow: run,
    stop() {
      stopped = true
      timer?.cancel()
    }
  }
}
