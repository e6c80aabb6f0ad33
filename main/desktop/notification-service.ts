/** What is known of the system's notification service, so that one that hangs is left alone. */
import type { NotificationService } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'

/** What a Linux desktop's service said; 'unknown' if there is no program to ask it with. */
export type ServiceAnswer = 'answers' | 'missing' | 'hangs' | 'unknown'

/** How long an answer counts, in ms. */
const ANSWER_LASTS_MS = 60_000

export type NotificationServiceState = {
  /** Whether a notification can be shown without waiting for a service that hangs. Asks at most once a minute. */
  isUsable(): Promise<boolean>
  /** Asks again. */
  check(): Promise<NotificationService>
  /** The system reported that it showed, or refused, a notification. */
  onShown(): void
  onFailed(): void
}

/** @param options.ask asks the service, and gives up after a few seconds; must not reject */
export function createNotificationService(options: {
  isSupported(): boolean
  ask(): Promise<ServiceAnswer>
  clock: Pick<Clock, 'monotonic'>
}): NotificationServiceState {
  const { isSupported, ask, clock } = options
  let last: { answer: Promise<ServiceAnswer>; at: number } | null = null
  let hasFailed = false

  function askAgain(): Promise<ServiceAnswer> {
    last = { answer: ask(), at: clock.monotonic() }
    return last.answer
  }

  return {
    async isUsable() {
      if (!isSupported()) return false
      const isRecent = last !== null && clock.monotonic() - last.at < ANSWER_LASTS_MS
      const answer = await (isRecent && last !== null ? last.answer : askAgain())
      // Without a service, Electron fails at once, and one may have started since.
      return answer !== 'hangs'
    },
    async check() {
      if (!isSupported()) return 'unsupported'
      const answer = await askAgain()
      if (answer === 'missing' || answer === 'hangs') return answer
      return hasFailed ? 'failed' : 'works'
    },
    onShown: () => void (hasFailed = false),
    onFailed: () => void (hasFailed = true)
  }
}
