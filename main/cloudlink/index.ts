/** The CloudLink client: creates the parts in this folder and combines them into one object. */
import { createAdmin } from './admin.ts'
import { createApi } from './api.ts'
import { createCapabilities } from './capabilities.ts'
import { createAttachments } from './attachments.ts'
import { createAuthentication } from './authentication.ts'
import { createChat } from './chat.ts'
import { createHttp } from './http.ts'
import { createConnectLive } from './live.ts'
import type { CreateWebSocket } from './live.ts'
import { createNotifications } from './notifications.ts'
import { createPictures } from './pictures.ts'
import { createPresence } from './presence.ts'
import type { RedirectTexts } from './redirect.ts'
import { createSignIn } from './sign-in.ts'
import { createTokenRateLimiter } from './token-rate-limiter.ts'
import type { BudgetFile } from './token-rate-limiter.ts'
import { createTokenManager } from './token-manager.ts'
import type { AppIdentity, Cloud, CloudLink, TokenVault } from './types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

/** How long revoking the token may take while signing out, in ms. */
const REVOKE_TIMEOUT_MS = 3_000

/**
 * @param fetch and createWebSocket are the only access to the network.
 * @param tokenBudget stores the count of token requests.
 * @param deviceId identifies this installation in its subscriptions.
 * @param redirectTexts the page that the browser shows after the sign-in.
 * @param onSignedOut is called when the token endpoint refuses to refresh the tokens.
 * @param onPaused is called when token refreshes stop until the person resumes them.
 */
export function createCloudLink(options: {
  cloud: Cloud
  app: AppIdentity
  fetch: typeof globalThis.fetch
  createWebSocket: CreateWebSocket
  clock: Clock
  log: Log
  vault: TokenVault
  tokenBudget: BudgetFile
  deviceId: string
  redirectTexts(): RedirectTexts
  onSignedOut(error: Error): void
  onPaused(error: Error): void
}): CloudLink {
  const { cloud, app, fetch, createWebSocket, clock, log, vault, deviceId, onSignedOut, onPaused } = options
  const http = createHttp({ app, fetch, clock, log })
  const authentication = createAuthentication({ cloud, http })
  const tokenRateLimiter = createTokenRateLimiter({
    clock,
    log,
    serverTime: () => http.serverClock.now(),
    file: options.tokenBudget
  })
  const tokens = createTokenManager({
    vault,
    clock,
    log,
    async refresh(refreshToken, signal) {
      await tokenRateLimiter.take()
      return authentication.refresh(refreshToken, signal)
    },
    onSignedOut,
    onPaused
  })
  const api = createApi({ cloud, http, tokens })
  const capabilities = createCapabilities({ clock, log })
  const parts = { api, log, capabilities }
  const notifications = createNotifications({ ...parts, applicationId: app.name, deviceId })

  return {
    load: () => tokens.load(),
    signIn: createSignIn({ cloud, authentication, tokens, clock, texts: () => options.redirectTexts() }),
    async signOut() {
      const accessToken = await tokens.clear()
      if (accessToken === null) return
      await authentication
        .deleteToken(accessToken, AbortSignal.timeout(REVOKE_TIMEOUT_MS))
        .catch(() => log.info('token not revoked'))
    },
    whoAmI: () =>
      tokens.withAccessToken('authentication', (accessToken) => authentication.whoAmI(accessToken)),
    capabilities,
    ...createAdmin(parts),
    ...createChat(parts),
    ...createAttachments({ cloud, api, http, tokens, capabilities }),
    ...createPictures({ cloud, http, tokens, capabilities, fetch, clock }),
    ...createPresence(parts),
    connectLive: createConnectLive({ notifications, createWebSocket, clock, log }),
    serverTime: () => http.serverClock.now(),
    dispose() {
      tokens.dispose()
      capabilities.dispose()
    },
    resumeAfterPause() {
      tokenRateLimiter.allowOne()
      tokens.clearCooldowns()
    }
  }
}
