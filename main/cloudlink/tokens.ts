/** Holds the tokens, in memory and in the vault, and renews them when a service no longer takes them. */
import { CloudLinkError } from './errors.ts'
import type { Clock, Log, ServiceName, Tokens, TokenVault } from './types.ts'

/** A service that refuses a token just made will refuse the next one too: so long it causes no new one. */
const DISTRUST_MS = 5 * 60_000
const SAVE_AGAIN_MS = 30_000

export type TokenKeeper = {
  load(): Promise<boolean>
  /** Resolves when the vault has them. */
  set(tokens: Tokens): Promise<void>
  /** Forgets the tokens, here and in the vault; the access token that was held, for a last call. */
  clear(): Promise<string | null>
  /**
   * Makes a call with the current access token. On 401 the token is renewed, once however many calls wait, and
   * the call made once more; a 401 to an older token than the current one only makes the call again.
   * @throws CloudLinkError 'signed-out' where there are no tokens or the renewal was refused.
   */
  authorized<T>(service: ServiceName, call: (accessToken: string) => Promise<T>): Promise<T>
}

/**
 * @param refresh makes new tokens; it throws a CloudLinkError 'signed-out' only where the token endpoint refused.
 */
export function createTokenKeeper(options: {
  vault: TokenVault
  clock: Clock
  log: Log
  refresh(refreshToken: string): Promise<Tokens>
  onSignedOut(error: CloudLinkError): void
}): TokenKeeper {
  const { vault, clock, log, refresh, onSignedOut } = options
  let tokens: Tokens | null = null
  let refreshing: Promise<void> | null = null
  /** Writes to the vault go one after the other, so the last one wins. */
  let saving: Promise<void> = Promise.resolve()
  let saveAgain: { cancel(): void } | null = null
  /** Since when (monotonic) a service refuses even new tokens. */
  const distrusted = new Map<ServiceName, number>()

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
      const fresh = await refresh(old.refreshToken)
      // Signed out, or in again, meanwhile.
      if (tokens !== old) return
      tokens = fresh
      saveInBackground(fresh)
    } catch (error) {
      if (tokens === old && error instanceof CloudLinkError && error.code === 'signed-out') {
        tokens = null
        queue(() => vault.clear()).catch(() => log.warn('tokens not removed'))
        log.warn('sign-in refused by the service', { correlationId: error.correlationId })
        onSignedOut(error)
      }
      throw error
    }
  }

  function current(): Tokens {
    if (tokens === null) throw new CloudLinkError('signed-out', 'You are signed out. Sign in again.')
    return tokens
  }

  function isDistrusted(service: ServiceName): boolean {
    const since = distrusted.get(service)
    return since !== undefined && clock.monotonic() - since < DISTRUST_MS
  }

  return {
    async load() {
      tokens = await vault.load()
      return tokens !== null
    },
    async set(fresh) {
      tokens = fresh
      distrusted.clear()
      await queue(() => vault.save(fresh))
    },
    async clear() {
      const held = tokens
      tokens = null
      await queue(() => vault.clear())
      return held?.accessToken ?? null
    },
    async authorized(service, call) {
      const used = current()
      try {
        const result = await call(used.accessToken)
        distrusted.delete(service)
        return result
      } catch (error) {
        if (!isUnauthorized(error)) throw error
        if (current() === used) {
          if (isDistrusted(service)) throw error
          refreshing ??= renew().finally(() => (refreshing = null))
          await refreshing
        }
        try {
          const result = await call(current().accessToken)
          distrusted.delete(service)
          return result
        } catch (again) {
          if (isUnauthorized(again)) distrusted.set(service, clock.monotonic())
          throw again
        }
      }
    }
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof CloudLinkError && error.status === 401
}
