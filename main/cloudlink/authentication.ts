/**
 * The authentication service. Every call to it goes through this file, and every call that makes tokens through
 * `requestTokens`, because misuse of that endpoint can lock an account.
 */
import type { Configuration } from 'openid-client'
import { failpoint } from '../kernel/failpoint.ts'
import { CloudLinkError, unexpectedAnswer } from './errors.ts'
import type { Http } from './http.ts'
import type { Claims, Cloud, Tokens } from './types.ts'
import { isLoopback, serviceUrl } from './url.ts'
import { parseClaims, parseCode, parseJson, parseTokens } from './wire.ts'

export type Authentication = {
  /** Where the browser is sent. */
  authorizationUrl(options: { redirectUri: string; state: string; codeVerifier: string }): Promise<string>
  /** The code of a redirect that was checked against `state`, exchanged with its verifier. */
  exchangeRedirect(options: {
    url: URL
    state: string
    codeVerifier: string
    signal: AbortSignal
  }): Promise<Tokens>
  /** A code without a redirect, of `authorize`. */
  exchangeCode(code: string, signal: AbortSignal): Promise<Tokens>
  refresh(refreshToken: string, signal: AbortSignal): Promise<Tokens>
  /** POST /authorize: a code for a user name and password. */
  authorize(options: {
    userName: string
    password: string
    accountId: string
    signal: AbortSignal
  }): Promise<string>
  whoAmI(accessToken: string): Promise<Claims>
  /** No such call is public; a service that has one ends the token. */
  deleteToken(accessToken: string, signal: AbortSignal): Promise<void>
}

type OpenIdClient = typeof import('openid-client')

export function createAuthentication({ cloud, http }: { cloud: Cloud; http: Http }): Authentication {
  const base = cloud.services.authentication
  const tokenUrl = serviceUrl(base, ['token'])

  /** The one way to the token endpoint: a form in, checked tokens out. */
  async function requestTokens(
    form: Record<string, string>,
    signal: AbortSignal | undefined
  ): Promise<Tokens> {
    const answer = await http.request({
      service: 'authentication',
      method: 'POST',
      url: tokenUrl,
      body: { form },
      ...(signal === undefined ? {} : { signal })
    })
    const tokens = parseTokens(parseJson(answer.text))
    if (tokens === null) throw unexpectedAnswer('no-token', answer)
    // From here on the refresh token that was sent is spent, and only this program knows its successor.
    failpoint('token-answer')
    return tokens
  }

  /**
   * Lets openid-client make one grant. Its requests go out through requestTokens; what it gets to see is the answer
   * in the form that it insists on (200, token_type), where CloudLink says 201 and may leave the type out.
   */
  async function grant(
    signal: AbortSignal | undefined,
    make: (client: OpenIdClient, configuration: Configuration) => Promise<unknown>
  ): Promise<Tokens> {
    if (cloud.clientId === '') {
      throw new CloudLinkError('not-configured', 'no-client-id')
    }
    const client = await import('openid-client')
    // What the request below brought; openid-client hands neither out unchanged.
    const outcome: { made?: Tokens; failure?: CloudLinkError } = {}
    const configuration = configurationOf(client)
    configuration[client.customFetch] = async (_url, { body }) => {
      try {
        const form = Object.fromEntries(new URLSearchParams(body instanceof URLSearchParams ? body : ''))
        const made = await requestTokens(form, signal)
        outcome.made = made
        return Response.json({
          access_token: made.accessToken,
          token_type: 'bearer',
          expires_in: made.expiresIn,
          ...(made.refreshToken === '' ? {} : { refresh_token: made.refreshToken })
        })
      } catch (error) {
        if (error instanceof CloudLinkError) outcome.failure = error
        throw error
      }
    }
    try {
      await make(client, configuration)
    } catch {
      // Its error may hold the redirect's address with the code, so it ends here.
      throw outcome.failure ?? new CloudLinkError('sign-in-failed', 'sign-in-answer-invalid')
    }
    if (outcome.made === undefined) {
      throw new CloudLinkError('sign-in-failed', 'no-token')
    }
    return outcome.made
  }

  /** No discovery: CloudLink publishes no document. */
  function configurationOf(client: OpenIdClient): Configuration {
    const configuration = new client.Configuration(
      { issuer: base, token_endpoint: tokenUrl.href, authorization_endpoint: cloud.portal ?? base },
      cloud.clientId,
      undefined,
      client.None()
    )
    // Plain http is for services on this machine; the library refuses it everywhere else.
    const insecure = [tokenUrl, new URL(cloud.portal ?? base)].filter((url) => url.protocol === 'http:')
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to make it stand out
    if (insecure.length > 0 && insecure.every(isLoopback)) client.allowInsecureRequests(configuration)
    return configuration
  }

  async function signingIn<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step()
    } catch (error) {
      throw isRefusal(error) ? signInRefused(error) : error
    }
  }

  return {
    async authorizationUrl({ redirectUri, state, codeVerifier }) {
      const client = await import('openid-client')
      const url = client.buildAuthorizationUrl(configurationOf(client), {
        redirect_uri: redirectUri,
        state,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256'
      })
      return url.href
    },
    exchangeRedirect: ({ url, state, codeVerifier, signal }) =>
      signingIn(() =>
        grant(signal, (client, configuration) =>
          client.authorizationCodeGrant(configuration, url, {
            expectedState: state,
            pkceCodeVerifier: codeVerifier
          })
        )
      ),
    exchangeCode: (code, signal) =>
      signingIn(() =>
        grant(signal, (client, configuration) =>
          client.genericGrantRequest(configuration, 'authorization_code', { code })
        )
      ),
    async refresh(refreshToken, signal) {
      try {
        const tokens = await grant(signal, (client, configuration) =>
          client.refreshTokenGrant(configuration, refreshToken)
        )
        return tokens.refreshToken === '' ? { ...tokens, refreshToken } : tokens
      } catch (error) {
        if (!isRefusal(error)) throw error
        const { status, correlationId } = error
        throw new CloudLinkError('signed-out', 'sign-in-ended', {
          ...(status === null ? {} : { status }),
          correlationId
        })
      }
    },
    authorize: ({ userName, password, accountId, signal }) =>
      signingIn(async () => {
        const answer = await http.request({
          service: 'authentication',
          method: 'POST',
          url: serviceUrl(base, ['authorize']),
          // A form, as the vendor's own samples send it.
          body: {
            form: {
              response_type: 'code',
              client_id: cloud.clientId,
              username: userName,
              password,
              account_id: accountId
            }
          },
          signal
        })
        const code = parseCode(parseJson(answer.text))
        if (code === null) throw unexpectedAnswer('no-code', answer)
        return code
      }),
    async whoAmI(accessToken) {
      const answer = await http.request({
        service: 'authentication',
        method: 'GET',
        url: tokenUrl,
        accessToken
      })
      const claims = parseClaims(parseJson(answer.text))
      if (claims === null) throw unexpectedAnswer('no-identity', answer)
      return claims
    },
    async deleteToken(accessToken, signal) {
      await http.request({ service: 'authentication', method: 'DELETE', url: tokenUrl, accessToken, signal })
    }
  }
}

/**
 * Whether the endpoint itself refused what was sent: 400, 401 or 403 with a body that names its error. A gateway
 * answers a wrong path with 403 and a bare `message`, a proxy with HTML: neither says anything about the sign-in.
 */
function isRefusal(error: unknown): error is CloudLinkError {
  return error instanceof CloudLinkError && [400, 401, 403].includes(error.status ?? 0) && error.namesError
}

function signInRefused({ status, correlationId }: CloudLinkError): CloudLinkError {
  return new CloudLinkError('sign-in-refused', 'check-credentials', {
    ...(status === null ? {} : { status }),
    correlationId
  })
}
