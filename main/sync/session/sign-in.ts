/** Sign-in with browser or password. One attempt at a time; it can be cancelled. */
import type { AppState } from '../../../preload/contract/index.ts'
import type { Claims, CloudLink } from '../../cloudlink/types.ts'
import { SyncError } from '../failure.ts'
import type { SessionState } from './state.ts'
import type { RunExclusive } from './transitions.ts'

export type Credentials = { userName: string; password: string; accountId: string }

export type SignIn = {
  /** Resolves when the browser was opened, or the attempt has ended. */
  withBrowser(): Promise<void>
  withPassword(credentials: Credentials): Promise<void>
  /** Cancels the attempt on request of the person. */
  cancel(): void
  /** Cancels a running attempt before another transition. Its result is ignored. */
  abandon(): void
  /** The link that was opened in the browser; null if no sign-in is waiting for the browser. */
  link(): string | null
}

export function createSignIn(options: {
  state: SessionState
  runExclusive: RunExclusive
  hasClientId(): boolean
  client(): CloudLink
  /** Opens the data and the chat of the user who signed in. */
  openAccount(claims: Claims): Promise<void>
  onFailed(error: unknown): Promise<void>
  /** The attempt was cancelled while the data of an earlier sign-in is open. */
  resumeReadOnly(): void
  openBrowser(url: string): void
  nextLink(signal: AbortSignal): Promise<string>
  reloadPage(): void
}): SignIn {
  const { state, runExclusive, client } = options
  let attempt: { abort: AbortController; link: string | null } | null = null

  /** Starts an attempt and cancels the previous one. */
  function begin(step: AppState['signIn']['step']): AbortController {
    const { phase, reauthRequired } = state.now
    if (phase === 'signed-in' && !reauthRequired) throw new SyncError('refused', 'already-signed-in')
    if (!options.hasClientId()) throw new SyncError('not-configured', 'no-client-id')
    attempt?.abort.abort()
    const abort = new AbortController()
    attempt = { abort, link: null }
    state.change({ phase: 'signing-in', step, failure: null })
    return abort
  }

  /** @returns whether the person is signed in now; false for a failed, cancelled or replaced attempt */
  async function finish(mine: AbortController, claims: Promise<Claims>): Promise<boolean> {
    const outcome = await claims.then(
      (known) => ({ known }),
      (error: unknown) => ({ error })
    )
    return runExclusive(async () => {
      if (attempt?.abort !== mine) return false
      attempt = null
      try {
        if ('error' in outcome) throw outcome.error
        state.change({ step: 'checking' })
        await options.openAccount(outcome.known)
        return true
      } catch (error) {
        await options.onFailed(error)
        return false
      }
    })
  }

  function abandon(): void {
    const abandoned = attempt
    attempt = null
    abandoned?.abort.abort()
  }

  return {
    abandon,
    link: () => attempt?.link ?? null,
    withBrowser() {
      const abort = begin('waiting-for-browser')
      return new Promise((resolve) => {
        const claims = client().signIn.withBrowser({
          signal: abort.signal,
          nextLink: () => options.nextLink(abort.signal),
          openBrowser(url) {
            if (attempt?.abort === abort) attempt.link = url
            options.openBrowser(url)
            resolve()
          }
        })
        void finish(abort, claims).then(() => resolve())
      })
    },
    async withPassword(credentials) {
      const abort = begin('checking')
      const claims = client().signIn.withPassword({ ...credentials, signal: abort.signal })
      if (await finish(abort, claims)) options.reloadPage()
    },
    cancel() {
      abandon()
      const { phase, reauthRequired } = state.now
      if (phase !== 'signing-in') return
      if (reauthRequired) options.resumeReadOnly()
      else state.change({ phase: 'signed-out', step: 'idle', failure: null })
    }
  }
}
