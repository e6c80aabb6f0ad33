/** The two ways in: by the browser, and with a user name and password where the portal is closed to the program. */
import { cancelled, CloudLinkError } from './errors.ts'
import type { Authentication } from './authentication.ts'
import { answersSignIn, listenForRedirect } from './redirect.ts'
import type { Redirect, RedirectTexts } from './redirect.ts'
import type { TokenKeeper } from './tokens.ts'
import type { Claims, Cloud, CloudLink, Tokens } from './types.ts'
import type { Clock } from '../kernel/clock.ts'

/** How long a person may take in the browser: second factors are slow, and a port must not stay open for ever. */
const BROWSER_MINUTES = 15

const LINK_REDIRECT = 'cloudlink-chat://signed-in'

export function createSignIn(parts: {
  cloud: Cloud
  authentication: Authentication
  tokens: TokenKeeper
  clock: Clock
  texts(): RedirectTexts
}): CloudLink['signIn'] {
  const { cloud, authentication, tokens, clock, texts } = parts
  let running: AbortController | null = null

  /** Runs one sign-in at a time: the next one cancels the one before. */
  async function alone<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    const either = AbortSignal.any([signal, mine.signal])
    try {
      return await work(either)
    } catch (error) {
      throw either.aborted ? cancelled() : error
    } finally {
      if (running === mine) running = null
    }
  }

  /** Keeps the tokens once it is known whose they are. */
  async function keep(fresh: Tokens, signal: AbortSignal): Promise<Claims> {
    const claims = await authentication.whoAmI(fresh.accessToken)
    const isCancelled = (): boolean => signal.aborted
    if (isCancelled()) throw cancelled()
    await tokens.set(fresh)
    // The keychain may take its time: who cancelled meanwhile is not signed in.
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
    const answer = answerAmong(nextLink, state)
    answer.catch(() => undefined)
    return { uri: LINK_REDIRECT, answer, close: () => undefined }
  }

  /** @throws CloudLinkError 'sign-in-failed' after 15 minutes without an answer. */
  function inTime(answer: Promise<URL>): Promise<URL> {
    return new Promise((resolve, reject) => {
      const tooLong = new CloudLinkError('sign-in-failed', 'sign-in-too-long', {
        values: { minutes: BROWSER_MINUTES }
      })
      const timer = clock.setTimeout(() => reject(tooLong), BROWSER_MINUTES * 60_000)
      void answer.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  return {
    withBrowser: ({ openBrowser, signal: outer, nextLink }) =>
      alone(outer, async (signal) => {
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
          const url = await inTime(redirect.answer)
          checkAnswer(url)
          return await keep(
            await authentication.exchangeRedirect({ url, state, codeVerifier, signal }),
            signal
          )
        } finally {
          redirect.close()
        }
      }),

    withPassword: ({ signal: outer, ...credentials }) =>
      alone(outer, async (signal) => {
        const code = await authentication.authorize({ ...credentials, signal })
        return keep(await authentication.exchangeCode(code, signal), signal)
      })
  }
}

/** The first link that answers this sign-in. Any program can hand over links; the others are ignored. */
async function answerAmong(nextLink: () => Promise<string>, state: string): Promise<URL> {
  for (;;) {
    const url = URL.parse(await nextLink())
    if (url !== null && answersSignIn(url, state)) return url
  }
}

/** @throws CloudLinkError where the answer holds an error instead of a code. */
function checkAnswer(url: URL): void {
  const error = url.searchParams.get('error')
  if (error === 'access_denied') {
    throw new CloudLinkError('sign-in-refused', 'refused-in-browser')
  }
  if (error !== null) {
    throw new CloudLinkError('sign-in-failed', 'sign-in-empty')
  }
}
