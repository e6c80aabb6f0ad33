/** The service as one object: builds the parts of this folder and joins them. */
import { createAdmin } from './admin.ts'
import { createApi } from './api.ts'
import { createAuthentication } from './authentication.ts'
import { createChat } from './chat.ts'
import { createHttp } from './http.ts'
import { createConnectLive } from './live.ts'
import type { CreateWebSocket } from './live.ts'
import { createNotifications } from './notifications.ts'
import { createPresence } from './presence.ts'
import type { RedirectTexts } from './redirect.ts'
import { createSignIn } from './sign-in.ts'
import { createTokenGuard } from './token-guard.ts'
import type { BudgetFile } from './token-guard.ts'
import { createTokenKeeper } from './tokens.ts'
import type { AppIdentity, Cloud, CloudLink, TokenVault } from './types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

/** How long the goodbye to the service may take while signing out. */
const GOODBYE_MS = 3_000

/**
 * @param fetch and createWebSocket are the network; nothing here reaches it in another way.
 * @param tokenBudget where the count of token calls is kept.
 * @param deviceId names this installation in its subscriptions.
 * @param redirectTexts what the browser says when it has come back.
 * @param onSignedOut is called when the token endpoint refuses to renew the sign-in.
 * @param onPaused is called when renewing stops until the person resumes it.
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
  const guard = createTokenGuard({
    clock,
    log,
    serverTime: () => http.serverClock.now(),
    file: options.tokenBudget
  })
  const tokens = createTokenKeeper({
    vault,
    clock,
    log,
    async refresh(refreshToken, signal) {
      await guard.take()
      return authentication.refresh(refreshToken, signal)
    },
    onSignedOut,
    onPaused
  })
  const api = createApi({ cloud, http, tokens })
  const notifications = createNotifications({ api, log, applicationId: app.name, deviceId })

  return {
    load: () => tokens.load(),
    signIn: createSignIn({ cloud, authentication, tokens, clock, texts: () => options.redirectTexts() }),
    async signOut() {
      const accessToken = await tokens.clear()
      if (accessToken === null) return
      await authentication
        .deleteToken(accessToken, AbortSignal.timeout(GOODBYE_MS))
        .catch(() => log.info('the service keeps no list of sign-ins to end'))
    },
    whoAmI: () => tokens.authorized('authentication', (accessToken) => authentication.whoAmI(accessToken)),
    ...createAdmin({ api, log }),
    ...createChat({ api, log }),
    ...createPresence(api),
    connectLive: createConnectLive({ notifications, createWebSocket, clock, log }),
    serverTime: () => http.serverClock.now(),
    dispose: () => tokens.dispose(),
    resumeAfterPause() {
      guard.allowOne()
      tokens.trustAgain()
    }
  }
}
