/** Signing in, by browser or password: one attempt at a time, which can be cancelled. */
import type { AppState } from '../../../preload/contract/index.ts'
import type { Claims, CloudLink } from '../../cloudlink/types.ts'
import { SyncError } from '../failure.ts'
import type { SessionState } from './state.ts'
import type { InTurn } from './transitions.ts'

export type Credentials = { userName: string; password: string; accountId: string }

export type SignIn = {
  /** Resolves when the browser was opened, or the attempt has ended. */
  withBrowser(): Promise<void>
  withPassword(credentials: Credentials): Promise<void>
  /** The person cancels the attempt. */
  cancel(): void
  /** Cancels a running attempt, for another transition; its result is then ignored. */
  abandon(): void
  /** The link that was opened in the browser, while its answer is awaited. */
  link(): string | null
}

export function createSignIn(options: {
  state: SessionState
  inTurn: InTurn
  hasClientId(): boolean
  client(): CloudLink
  /** Opens the data of the user who signed in, and their chat. */
  enter(claims: Claims): Promise<void>
  /** The attempt failed. */
  onFailed(error: unknown): Promise<void>
  /** The attempt was cancelled where the data of an earlier sign-in is open. */
  backToReading(): void
  openBrowser(url: string): void
  nextLink(signal: AbortSignal): Promise<string>
  reloadPage(): void
}): SignIn {
  const { state, inTurn, client } = options
  let attempt: { abort: AbortController; link: string | null } | null = null

  /** Cancels the attempt before this one. */
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

  /** @returns whether the person is signed in now; false too for an attempt that was cancelled or replaced */
  async function finish(mine: AbortController, claims: Promise<Claims>): Promise<boolean> {
    const outcome = await claims.then(
      (known) => ({ known }),
      (error: unknown) => ({ error })
    )
    return inTurn(async () => {
      if (attempt?.abort !== mine) return false
      attempt = null
      try {
        if ('error' in outcome) throw outcome.error
        state.change({ step: 'checking' })
        await options.enter(outcome.known)
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
      if (reauthRequired) options.backToReading()
      else state.change({ phase: 'signed-out', step: 'idle', failure: null })
    }
  }
}
