/**
 * Caps the calls that reach other people or other programs, per minute. Nobody gets near them; a page that was taken over
 * cannot flood a conversation or open windows without end.
 */
import type { CallName, Result } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'

const MINUTE_MS = 60_000

/** Calls of one kind share a limit. */
const PER_MINUTE = { send: 120, manage: 30, open: 60 }
type Kind = keyof typeof PER_MINUTE

const KINDS: Partial<Record<CallName, Kind>> = {
  sendMessage: 'send',
  retryMessage: 'send',
  sendScheduledNow: 'send',
  createConversation: 'manage',
  changeConversation: 'manage',
  deleteConversation: 'manage',
  joinStream: 'manage',
  addParticipants: 'manage',
  removeParticipant: 'manage',
  openLink: 'open',
  signInWithBrowser: 'open'
}

export type CallLimits = {
  /** Counts the call. @returns the refusal if it is one too many, which then does not count; else null */
  take(name: CallName): Extract<Result<unknown>, { ok: false }> | null
}

export function createCallLimits(clock: Pick<Clock, 'monotonic'>): CallLimits {
  /** When the calls of the last minute were made, oldest first, in monotonic ms. */
  const times: Record<Kind, number[]> = { send: [], manage: [], open: [] }
  return {
    take(name) {
      const kind = KINDS[name]
      if (kind === undefined) return null
      const now = clock.monotonic()
      const recent = times[kind].filter((time) => now - time < MINUTE_MS)
      times[kind] = recent
      if (recent.length >= PER_MINUTE[kind]) {
        const values = { limit: PER_MINUTE[kind] }
        return { ok: false, code: 'too-many-calls', detail: 'calls-per-minute', values }
      }
      recent.push(now)
      return null
    }
  }
}
