/** Holds the tokens, in memory and in the vault, and renews them when a service no longer takes them. */
import { CloudLinkError } from './errors.ts'
import type { ServiceName, Tokens, TokenVault } from './types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

/** A service that refuses a token younger than this will refuse the next one too: it causes no new one. */
const YOUNG_MS = 60_000
/** So long such a service is not asked at all; doubled each time, up to the longest. */
const FIRST_BREAK_MS = 5 * 60_000
const LONGEST_BREAK_MS = 60 * 60_000
const SAVE_AGAIN_MS = 30_000

/** Until when (monotonic) a service is left alone, and how long that was. */
type Break = { until: number; length: number }

export type TokenKeeper = {
  load(): Promise<boolean>
  /** Resolves when the vault has them. */
  set(tokens: Tokens): Promise<void>
  /**
   * Forgets the tokens, here and in the vault, and cancels every call that was made with them or waits to be; the
   * access token that was held, for a last call.
   */
  clear(): Promise<string | null>
  /**
   * Makes a call with the current access token, and with a signal that the sign-in is over. On 401 the token is
   * renewed, once however many calls wait, and the call made once more; a 401 to an older token than the current one
   * only makes the call again.
   * @throws CloudLinkError 'signed-out' where there are no tokens or the renewal was refused; 'sign-in-paused' where
   * it must not be renewed now.
   */
  authorized<T>(
    service: ServiceName,
    call: (accessToken: string, signal: AbortSignal) => Promise<T>
  ): Promise<T>
  /** Cancels every call that is made or waits to be, a renewal too, and each later one. The tokens stay in the vault. */
  dispose(): void
  /** The person wants to go on: services that refused new tokens are asked again. */
  trustAgain(): void
}

/**
 * @param onPaused is called when renewing stops until the person resumes it.
 * @param refresh makes new tokens; it throws a CloudLinkError 'signed-out' only where the token endpoint refused.
 */
export function createTokenKeeper(options: {
  vault: TokenVault
  clock: Clock
  log: Log
  refresh(refreshToken: string, signal: AbortSignal): Promise<Tokens>
  onSignedOut(error: CloudLinkError): void
  onPaused(error: CloudLinkError): void
}): TokenKeeper {
  const { vault, clock, log, refresh, onSignedOut, onPaused } = options
  let tokens: Tokens | null = null
  let refreshing: Promise<void> | null = null
  let signIn = new AbortController()
  /** Writes to the vault go one after the other, so the last one wins. */
  let saving: Promise<void> = Promise.resolve()
  let saveAgain: { cancel(): void } | null = null
  /** Monotonic; null for tokens of an earlier run, which may be of any age. */
  let madeAt: number | null = null
  /** Services that refused even a new token. */
  const breaks = new Map<ServiceName, Break>()

  function queue(write: () => Promise<void>): Promise<void> {
    saveAgain?.cancel()
    saveAgain = null
    saving = saving.catch(() => undefined).then(write)
    return saving
  }

  /** Saves without making anybody wait: the tokens are in use already, whether the vault answers or not. */
  function saveInBackground(fresh: Tokens): void {
    queue(() => vault.save(fresh)).catch(() => {
      log.warn('tokens not saved yet')
      if (tokens === fresh) saveAgain = clock.setTimeout(() => saveInBackground(fresh), SAVE_AGAIN_MS)
    })
  }

  async function renew(): Promise<void> {
    const old = current()
    try {
      const fresh = await refresh(old.refreshToken, signIn.signal)
      // Signed out, or in again, meanwhile.
      if (tokens !== old) return
      tokens = fresh
      madeAt = clock.monotonic()
      saveInBackground(fresh)
    } catch (error) {
      if (tokens === old && error instanceof CloudLinkError && error.code === 'signed-out') {
        tokens = null
        queue(() => vault.clear()).catch(() => log.warn('tokens not removed'))
        log.warn('sign-in refused by the service', { correlationId: error.correlationId })
        onSignedOut(error)
      }
      if (error instanceof CloudLinkError && error.code === 'sign-in-paused') onPaused(error)
      throw error
    }
  }

  function current(): Tokens {
    if (tokens === null) {
      throw new CloudLinkError('signed-out', 'sign-in-first', { notReached: true })
    }
    return tokens
  }

  const isYoung = (): boolean => madeAt !== null && clock.monotonic() - madeAt < YOUNG_MS

  function breakOff(service: ServiceName): void {
    const before = breaks.get(service)?.length ?? FIRST_BREAK_MS / 2
    const length = Math.min(LONGEST_BREAK_MS, before * 2)
    breaks.set(service, { until: clock.monotonic() + length, length })
    log.warn('service refuses a new token', { service, minutes: length / 60_000 })
    onPaused(leftAlone())
  }

  /** @throws CloudLinkError 'sign-in-paused' while the service is left alone. */
  function checkBreak(service: ServiceName): void {
    const until = breaks.get(service)?.until
    if (until === undefined || clock.monotonic() >= until) return
    throw leftAlone()
  }

  /** A call that began before the break says nothing about what made it necessary. */
  function accepted(service: ServiceName, before: Break | undefined): void {
    if (breaks.get(service) === before) breaks.delete(service)
  }

  return {
    async load() {
      tokens = await vault.load()
      return tokens !== null
    },
    async set(fresh) {
      tokens = fresh
      madeAt = clock.monotonic()
      breaks.clear()
      await queue(() => vault.save(fresh))
    },
    async clear() {
      const held = tokens
      tokens = null
      signIn.abort()
      signIn = new AbortController()
      await queue(() => vault.clear())
      return held?.accessToken ?? null
    },
    dispose() {
      signIn.abort()
      saveAgain?.cancel()
    },
    trustAgain: () => breaks.clear(),
    async authorized(service, call) {
      checkBreak(service)
      const before = breaks.get(service)
      const used = current()
      const { signal } = signIn
      try {
        const result = await call(used.accessToken, signal)
        accepted(service, before)
        return result
      } catch (error) {
        if (!isUnauthorized(error)) throw error
        if (current() === used) {
          if (isYoung()) {
            breakOff(service)
            throw error
          }
          refreshing ??= renew().finally(() => (refreshing = null))
          await refreshing.catch((failed: unknown) => {
            throw notMade(failed)
          })
        }
        try {
          const result = await call(current().accessToken, signal)
          accepted(service, before)
          return result
        } catch (again) {
          if (isUnauthorized(again)) breakOff(service)
          throw again
        }
      }
    }
  }
}

function leftAlone(): CloudLinkError {
  return new CloudLinkError('sign-in-paused', 'renewal-left-alone', { notReached: true })
}

/** The call was not made, whatever the token endpoint answered: its status must not pass for the call's own. */
function notMade(error: unknown): unknown {
  if (!(error instanceof CloudLinkError)) return error
  const { code, detail, values, correlationId } = error
  const passing = code === 'forbidden' || code === 'not-found' || code === 'rejected' ? 'service' : code
  return new CloudLinkError(passing, detail, { values, correlationId, notReached: true })
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof CloudLinkError && error.status === 401
}
