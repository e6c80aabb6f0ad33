/** Keeps the tokens in memory and in the vault, and refreshes them when a service rejects the access token. */
import { CloudLinkError } from './errors.ts'
import type { ServiceName, Tokens, TokenVault } from './types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

/** A service that rejects a token younger than this would reject the next one too, so the token is not refreshed. */
const FRESH_MS = 60_000
/** How long such a service gets no calls; doubled each time, up to the maximum. */
const FIRST_COOLDOWN_MS = 5 * 60_000
const MAX_COOLDOWN_MS = 60 * 60_000
const SAVE_RETRY_MS = 30_000

/** A period in which a service gets no calls: its end (monotonic) and its length, both in ms. */
type Cooldown = { until: number; length: number }

export type TokenManager = {
  /** Reads the tokens from the vault. @returns whether there are any */
  load(): Promise<boolean>
  /** Sets new tokens; resolves when the vault has saved them. */
  set(tokens: Tokens): Promise<void>
  /**
   * Deletes the tokens from memory and vault, and cancels all running and waiting calls of this sign-in.
   * @returns the old access token, to revoke it; null if there was none
   */
  clear(): Promise<string | null>
  /**
   * Makes a call with the current access token and a signal that is aborted at sign-out. After a 401, it refreshes the token
   * and repeats the call once; all waiting calls share one refresh. If the token was already refreshed meanwhile, it only
   * repeats the call.
   * @throws CloudLinkError 'signed-out' if there are no tokens or the refresh was refused; 'sign-in-paused' if a refresh is
   *   not allowed now
   */
  withAccessToken<T>(
    service: ServiceName,
    call: (accessToken: string, signal: AbortSignal) => Promise<T>
  ): Promise<T>
  /** Cancels all running, waiting and later calls, including a refresh. The tokens stay in the vault. */
  dispose(): void
  /** The person resumes: services that rejected fresh tokens get calls again. */
  clearCooldowns(): void
}

/**
 * @param onPaused is called when refreshing stops until the person resumes it.
 * @param refresh requests new tokens; throws a CloudLinkError 'signed-out' only if the token endpoint refused
 */
export function createTokenManager(options: {
  vault: TokenVault
  clock: Clock
  log: Log
  refresh(refreshToken: string, signal: AbortSignal): Promise<Tokens>
  onSignedOut(error: CloudLinkError): void
  onPaused(error: CloudLinkError): void
}): TokenManager {
  const { vault, clock, log, refresh, onSignedOut, onPaused } = options
  let tokens: Tokens | null = null
  let refreshing: Promise<void> | null = null
  let signIn = new AbortController()
  /** Serializes writes to the vault, so that the last one wins. */
  let saving: Promise<void> = Promise.resolve()
  let saveRetry: { cancel(): void } | null = null
  /** When the tokens were received (monotonic, ms); null for tokens of an earlier run, whose age is unknown. */
  let receivedAt: number | null = null
  /** Services that rejected even a fresh token. */
  const cooldowns = new Map<ServiceName, Cooldown>()

  function queue(write: () => Promise<void>): Promise<void> {
    saveRetry?.cancel()
    saveRetry = null
    saving = saving.catch(() => undefined).then(write)
    return saving
  }

  /** Saves without blocking calls: the new tokens are already in use, whether or not the vault responds. */
  function saveInBackground(newTokens: Tokens): void {
    queue(() => vault.save(newTokens)).catch(() => {
      log.warn('tokens not saved yet')
      if (tokens === newTokens) saveRetry = clock.setTimeout(() => saveInBackground(newTokens), SAVE_RETRY_MS)
    })
  }

  async function refreshTokens(): Promise<void> {
    const old = current()
    try {
      const newTokens = await refresh(old.refreshToken, signIn.signal)
      // The person signed out, or in again, meanwhile.
      if (tokens !== old) return
      tokens = newTokens
      receivedAt = clock.monotonic()
      saveInBackground(newTokens)
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
      throw new CloudLinkError('signed-out', 'sign-in-first', { neverSent: true })
    }
    return tokens
  }

  const isFresh = (): boolean => receivedAt !== null && clock.monotonic() - receivedAt < FRESH_MS

  function startCooldown(service: ServiceName): void {
    const before = cooldowns.get(service)?.length ?? FIRST_COOLDOWN_MS / 2
    const length = Math.min(MAX_COOLDOWN_MS, before * 2)
    cooldowns.set(service, { until: clock.monotonic() + length, length })
    log.warn('service refuses a new token', { service, minutes: length / 60_000 })
    onPaused(cooldownError())
  }

  /** @throws CloudLinkError 'sign-in-paused' during a cooldown of the service */
  function checkCooldown(service: ServiceName): void {
    const until = cooldowns.get(service)?.until
    if (until === undefined || clock.monotonic() >= until) return
    throw cooldownError()
  }

  /** Ends the cooldown after a successful call, unless that cooldown only began while the call was running. */
  function onSuccess(service: ServiceName, before: Cooldown | undefined): void {
    if (cooldowns.get(service) === before) cooldowns.delete(service)
  }

  return {
    async load() {
      tokens = await vault.load()
      return tokens !== null
    },
    async set(newTokens) {
      tokens = newTokens
      receivedAt = clock.monotonic()
      cooldowns.clear()
      await queue(() => vault.save(newTokens))
    },
    async clear() {
      const old = tokens
      tokens = null
      signIn.abort()
      signIn = new AbortController()
      await queue(() => vault.clear())
      return old?.accessToken ?? null
    },
    dispose() {
      signIn.abort()
      saveRetry?.cancel()
    },
    clearCooldowns: () => cooldowns.clear(),
    async withAccessToken(service, call) {
      checkCooldown(service)
      const before = cooldowns.get(service)
      const used = current()
      const { signal } = signIn
      try {
        const result = await call(used.accessToken, signal)
        onSuccess(service, before)
        return result
      } catch (error) {
        if (!isUnauthorized(error)) throw error
        if (current() === used) {
          if (isFresh()) {
            startCooldown(service)
            throw error
          }
          refreshing ??= refreshTokens().finally(() => (refreshing = null))
          await refreshing.catch((failed: unknown) => {
            throw asNeverSent(failed)
          })
        }
        try {
          const result = await call(current().accessToken, signal)
          onSuccess(service, before)
          return result
        } catch (again) {
          if (isUnauthorized(again)) startCooldown(service)
          throw again
        }
      }
    }
  }
}

function cooldownError(): CloudLinkError {
  return new CloudLinkError('sign-in-paused', 'renewal-left-alone', { neverSent: true })
}

/** Turns an error of the refresh into an error of the call, which was never sent: drops the status of the token endpoint. */
function asNeverSent(error: unknown): unknown {
  if (!(error instanceof CloudLinkError)) return error
  const { code, detail, values, correlationId } = error
  const callCode = code === 'forbidden' || code === 'not-found' || code === 'rejected' ? 'service' : code
  return new CloudLinkError(callCode, detail, { values, correlationId, neverSent: true })
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof CloudLinkError && error.status === 401
}
