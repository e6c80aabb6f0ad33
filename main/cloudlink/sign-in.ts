/** Sign-in with the browser, or with user name and password if the sign-in page is closed to this client. */
import { cancelled, CloudLinkError } from './errors.ts'
import type { Authentication } from './authentication.ts'
import { isSignInResponse, listenForRedirect } from './redirect.ts'
import type { Redirect, RedirectTexts } from './redirect.ts'
import type { TokenManager } from './token-manager.ts'
import type { Claims, Cloud, CloudLink, Tokens } from './types.ts'
import type { Clock } from '../kernel/clock.ts'

/** How long a sign-in in the browser may take: a second factor is slow, but the port must not stay open for ever. */
const BROWSER_MINUTES = 15

const LINK_REDIRECT = 'cloudlink-chat://signed-in'

export function createSignIn(parts: {
  cloud: Cloud
  authentication: Authentication
  tokens: TokenManager
  clock: Clock
  texts(): RedirectTexts
}): CloudLink['signIn'] {
  const { cloud, authentication, tokens, clock, texts } = parts
  let running: AbortController | null = null

  /** Runs one sign-in at a time: a new one cancels the one before. */
  async function replaceRunning<T>(
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>
  ): Promise<T> {
    running?.abort()
    const own = new AbortController()
    running = own
    const anySignal = AbortSignal.any([signal, own.signal])
    try {
      return await work(anySignal)
    } catch (error) {
      throw anySignal.aborted ? cancelled() : error
    } finally {
      if (running === own) running = null
    }
  }

  /** Saves the tokens after asking the service whose they are. */
  async function saveTokens(newTokens: Tokens, signal: AbortSignal): Promise<Claims> {
    const claims = await authentication.whoAmI(newTokens.accessToken)
    const isCancelled = (): boolean => signal.aborted
    if (isCancelled()) throw cancelled()
    await tokens.set(newTokens)
    // The keychain may be slow: the sign-in may have been cancelled meanwhile.
    if (isCancelled()) {
      await tokens.clear()
      throw cancelled()
    }
    return claims
  }

  async function openRedirect(
    state: string,
    nextLink: (() => Promise<string>) | undefined,
    signal: AbortSignal
  ): Promise<Redirect> {
    if (cloud.redirect !== 'link') {
      return listenForRedirect(cloud.redirect === 'loopback' ? [0] : cloud.redirect, state, texts(), signal)
    }
    if (nextLink === undefined) {
      throw new CloudLinkError('sign-in-failed', 'no-links')
    }
    const answer = waitForLink(nextLink, state)
    answer.catch(() => undefined)
    return { uri: LINK_REDIRECT, answer, close: () => undefined }
  }

  /** @throws CloudLinkError 'sign-in-failed' after 15 minutes without a response */
  function withTimeout(answer: Promise<URL>): Promise<URL> {
    return new Promise((resolve, reject) => {
      const timedOut = new CloudLinkError('sign-in-failed', 'sign-in-too-long', {
        values: { minutes: BROWSER_MINUTES }
      })
      const timer = clock.setTimeout(() => reject(timedOut), BROWSER_MINUTES * 60_000)
      void answer.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  return {
    withBrowser: ({ openBrowser, signal: outer, nextLink }) =>
      replaceRunning(outer, async (signal) => {
        if (cloud.portal === null) {
          throw new CloudLinkError('sign-in-failed', 'no-browser-sign-in')
        }
        const client = await import('openid-client')
        const state = client.randomState()
        const codeVerifier = client.randomPKCECodeVerifier()
        const redirect = await openRedirect(state, nextLink, signal)
        try {
          openBrowser(
            await authentication.authorizationUrl({ redirectUri: redirect.uri, state, codeVerifier })
          )
          const url = await withTimeout(redirect.answer)
          checkAnswer(url)
          return await saveTokens(
            await authentication.exchangeRedirect({ url, state, codeVerifier, signal }),
            signal
          )
        } finally {
          redirect.close()
        }
      }),

    withPassword: ({ signal: outer, ...credentials }) =>
      replaceRunning(outer, async (signal) => {
        const code = await authentication.authorize({ ...credentials, signal })
        return saveTokens(await authentication.exchangeCode(code, signal), signal)
      })
  }
}

/** Waits for the first link that belongs to this sign-in. Any program can open links, so all others are ignored. */
async function waitForLink(nextLink: () => Promise<string>, state: string): Promise<URL> {
  for (;;) {
    const url = URL.parse(await nextLink())
    if (url !== null && isSignInResponse(url, state)) return url
  }
}

/** @throws CloudLinkError if the response contains an error instead of a code */
function checkAnswer(url: URL): void {
  const error = url.searchParams.get('error')
  if (error === 'access_denied') {
    throw new CloudLinkError('sign-in-refused', 'refused-in-browser')
  }
  if (error !== null) {
    throw new CloudLinkError('sign-in-failed', 'sign-in-empty')
  }
}
