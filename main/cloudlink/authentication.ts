/**
 * The authentication service. This is the only file that calls it, and `requestTokens` is the only function that requests
 * tokens, because misuse of the token endpoint can lock an account.
 */
import type { Configuration } from 'openid-client'
import { failpoint } from '../kernel/failpoint.ts'
import { CloudLinkError, unexpectedResponse } from './errors.ts'
import type { Http } from './http.ts'
import type { Claims, Cloud, Tokens } from './types.ts'
import { isLoopback, serviceUrl } from './url.ts'
import { parseClaims, parseCode, parseJson, parseTokens } from './wire.ts'

export type Authentication = {
  /** The URL to open in the browser. */
  authorizationUrl(options: { redirectUri: string; state: string; codeVerifier: string }): Promise<string>
  /** Checks the redirect's `state` and exchanges its code for tokens, with the PKCE verifier. */
  exchangeRedirect(options: {
    url: URL
    state: string
    codeVerifier: string
    signal: AbortSignal
  }): Promise<Tokens>
  /** Exchanges a code that `authorize` returned. */
  exchangeCode(code: string, signal: AbortSignal): Promise<Tokens>
  refresh(refreshToken: string, signal: AbortSignal): Promise<Tokens>
  /** POST /authorize: exchanges user name and password for a code. */
  authorize(options: {
    userName: string
    password: string
    accountId: string
    signal: AbortSignal
  }): Promise<string>
  whoAmI(accessToken: string): Promise<Claims>
  /** Revokes the token, if the service supports it: no such call is documented. */
  deleteToken(accessToken: string, signal: AbortSignal): Promise<void>
}

type OpenIdClient = typeof import('openid-client')

export function createAuthentication({ cloud, http }: { cloud: Cloud; http: Http }): Authentication {
  const base = cloud.services.authentication
  const tokenUrl = serviceUrl(base, ['token'])

  /** The only function that calls the token endpoint. @param form the request body. @returns validated tokens */
  async function requestTokens(
    form: Record<string, string>,
    signal: AbortSignal | undefined
  ): Promise<Tokens> {
    const response = await http.request({
      service: 'authentication',
      method: 'POST',
      url: tokenUrl,
      body: { form },
      ...(signal === undefined ? {} : { signal })
    })
    const tokens = parseTokens(parseJson(response.text))
    if (tokens === null) throw unexpectedResponse('no-token', response)
    // From here on the old refresh token is spent, and only this process has the new one.
    failpoint('token-answer')
    return tokens
  }

  /**
   * Lets openid-client perform one grant. Its requests go through requestTokens. It receives a synthetic response in the
   * form that it requires (status 200, token_type), because CloudLink responds with 201 and may omit the type.
   */
  async function grant(
    signal: AbortSignal | undefined,
    make: (client: OpenIdClient, configuration: Configuration) => Promise<unknown>
  ): Promise<Tokens> {
    if (cloud.clientId === '') {
      throw new CloudLinkError('not-configured', 'no-client-id')
    }
    const client = await import('openid-client')
    // The result of the request below: openid-client returns neither tokens nor errors unchanged.
    const outcome: { tokens?: Tokens; failure?: CloudLinkError } = {}
    const configuration = configurationOf(client)
    configuration[client.customFetch] = async (_url, { body }) => {
      try {
        const form = Object.fromEntries(new URLSearchParams(body instanceof URLSearchParams ? body : ''))
        const tokens = await requestTokens(form, signal)
        outcome.tokens = tokens
        return Response.json({
          access_token: tokens.accessToken,
          token_type: 'bearer',
          expires_in: tokens.expiresIn,
          ...(tokens.refreshToken === '' ? {} : { refresh_token: tokens.refreshToken })
        })
      } catch (error) {
        if (error instanceof CloudLinkError) outcome.failure = error
        throw error
      }
    }
    try {
      await make(client, configuration)
    } catch {
      // Drop the library's error: it may contain the redirect URL with the code.
      throw outcome.failure ?? new CloudLinkError('sign-in-failed', 'sign-in-answer-invalid')
    }
    if (outcome.tokens === undefined) {
      throw new CloudLinkError('sign-in-failed', 'no-token')
    }
    return outcome.tokens
  }

  /** Configured by hand: CloudLink publishes no discovery document. */
  function configurationOf(client: OpenIdClient): Configuration {
    const configuration = new client.Configuration(
      { issuer: base, token_endpoint: tokenUrl.href, authorization_endpoint: cloud.portal ?? base },
      cloud.clientId,
      undefined,
      client.None()
    )
    // Allows plain http for services on this machine only; otherwise the library refuses it.
    const insecure = [tokenUrl, new URL(cloud.portal ?? base)].filter((url) => url.protocol === 'http:')
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated only to discourage its use
    if (insecure.length > 0 && insecure.every(isLoopback)) client.allowInsecureRequests(configuration)
    return configuration
  }

  async function duringSignIn<T>(step: () => Promise<T>): Promise<T> {
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
      duringSignIn(() =>
        grant(signal, (client, configuration) =>
          client.authorizationCodeGrant(configuration, url, {
            expectedState: state,
            pkceCodeVerifier: codeVerifier
          })
        )
      ),
    exchangeCode: (code, signal) =>
      duringSignIn(() =>
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
      duringSignIn(async () => {
        const response = await http.request({
          service: 'authentication',
          method: 'POST',
          url: serviceUrl(base, ['authorize']),
          // A form, as in the vendor's samples.
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
        const code = parseCode(parseJson(response.text))
        if (code === null) throw unexpectedResponse('no-code', response)
        return code
      }),
    async whoAmI(accessToken) {
      const response = await http.request({
        service: 'authentication',
        method: 'GET',
        url: tokenUrl,
        accessToken
      })
      const claims = parseClaims(parseJson(response.text))
      if (claims === null) throw unexpectedResponse('no-identity', response)
      return claims
    },
    async deleteToken(accessToken, signal) {
      await http.request({ service: 'authentication', method: 'DELETE', url: tokenUrl, accessToken, signal })
    }
  }
}

/**
 * Whether the endpoint itself refused the credentials: status 400, 401 or 403, and a body that names an error. For a wrong
 * path, a gateway responds with 403 and only a `message`, and a proxy with HTML: neither says anything about the sign-in.
 */
function isRefusal(error: unknown): error is CloudLinkError {
  return error instanceof CloudLinkError && [400, 401, 403].includes(error.status ?? 0) && error.hasErrorName
}

function signInRefused({ status, correlationId }: CloudLinkError): CloudLinkError {
  return new CloudLinkError('sign-in-refused', 'check-credentials', {
    ...(status === null ? {} : { status }),
    correlationId
  })
}
