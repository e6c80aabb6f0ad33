import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { APP_HEADER, call, tokensOf, userOf } from '../support/sandbox-http.ts'
import type { Answer } from '../support/sandbox-http.ts'

let folder: string
let sandbox: Sandbox
let base: string
let tokenUrl: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  sandbox = await startSandbox({ folder })
  base = sandbox.cloud.services.authentication
  tokenUrl = `${base}/token`
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => sandbox.control.closePortal(false))

const credentials = (): Record<string, string> => {
  const { userName, password, accountId } = userOf(sandbox, 'Ana')
  return { username: userName, password, account_id: accountId }
}
const whoAmI = (token: string): Promise<Answer> => call(tokenUrl, { token })
const refresh = (token: string, field = 'refresh_token'): Promise<Answer> =>
  call(tokenUrl, { form: { grant_type: 'refresh_token', [field]: token } })

describe('tokens', () => {
  test('are issued with 201 for a form or JSON, are opaque, and last a little more than an hour', async () => {
    const form = await call(tokenUrl, { form: { grant_type: 'password', ...credentials() } })
    const json = await call(tokenUrl, {
      json: { grant_type: 'password', ...credentials(), account_id: Number(credentials().account_id) }
    })
    for (const answer of [form, json]) {
      expect(answer.status).toBe(201)
      expect(Object.keys(answer.json).toSorted()).toEqual([
        'access_token',
        'expires_in',
        'refresh_token',
        'scope',
        'token_type'
      ])
      expect(answer.json.token_type).toBe('bearer')
      expect(answer.json.access_token).not.toContain('.')
      expect(answer.json.expires_in).toBeGreaterThan(3_700)
      expect(answer.json.expires_in).toBeLessThan(4_110)
      expect((await whoAmI(answer.json.access_token)).status).toBe(200)
    }
  })

  test('are refreshed once per refresh token, with either name of the field', async () => {
    const first = await tokensOf(sandbox, 'Ana')
    const second = await refresh(first.refresh)
    expect(second.status).toBe(201)
    expect(second.json.refresh_token).not.toBe(first.refresh)
    expect(await refresh(first.refresh)).toMatchObject({ status: 401, json: { name: 'InvalidToken' } })
    expect((await whoAmI(first.access)).status).toBe(401)
    expect((await refresh(second.json.refresh_token, 'token')).status).toBe(201)
  })

  test('can be expired and revoked, and expire by time', async () => {
    const { access, refresh: kept } = await tokensOf(sandbox, 'Ana')
    sandbox.control.expireTokens()
    expect(await whoAmI(access)).toMatchObject({ status: 401, json: { name: 'Unauthorized' } })
    expect((await refresh(kept)).status).toBe(201)
    const last = await tokensOf(sandbox, 'Ana')
    sandbox.control.revokeRefreshTokens()
    expect((await refresh(last.refresh)).status).toBe(401)

    const otherFolder = mkdtempSync(join(tmpdir(), 'sandbox-'))
    const shortLived = await startSandbox({ folder: otherFolder, accessTokenSeconds: 1 })
    try {
      const short = await tokensOf(shortLived, 'Ana')
      const status = async (): Promise<number> =>
        (await call(`${shortLived.cloud.services.authentication}/token`, { token: short.access })).status
      expect(await status()).toBe(200)
      await expect.poll(status, { timeout: 5_000 }).toBe(401)
    } finally {
      await shortLived.stop()
      rmSync(otherFolder, { recursive: true })
    }
  })

  test('return the claims of their user, all as strings, with or without `Bearer`', async () => {
    const { access } = await tokensOf(sandbox, 'Ana')
    const claims = (await whoAmI(access)).json
    const { userId, accountId } = userOf(sandbox, 'Ana')
    expect(claims).toMatchObject({
      userId,
      accountId,
      name: 'Ana Vell',
      partnerId: '',
      photoUrl: '',
      isSso: 'false'
    })
    expect(Object.values(claims).every((value) => typeof value === 'string')).toBe(true)
    expect(Number(claims.exp) - Number(claims.iat)).toBeGreaterThan(3_600)
    expect((await call(tokenUrl, { headers: { Authorization: access } })).json).toEqual(claims)
  })

  test.each([
    ['a wrong password', { grant_type: 'password', password: 'wrong' }, 401],
    ['an unknown account', { grant_type: 'password', account_id: '1' }, 401],
    [
      'an unknown code',
      { grant_type: 'authorization_code', client_id: 'cloudlink-chat-sandbox', code: 'x' },
      400
    ],
    ['an unknown grant', { grant_type: 'guess' }, 400]
  ])('are refused for %s', async (_name, form, status) => {
    const answer = await call(tokenUrl, { form: { ...credentials(), ...form } })
    expect(answer.status).toBe(status)
    expect(answer.json.name || answer.json.error).toMatch(/./)
    expect(answer.json.message || answer.json.error_description).toMatch(/./)
  })
})

describe('an authorization code without a browser', () => {
  const authorize = (more: Record<string, string> = {}): Promise<Answer> =>
    call(`${base}/authorize`, {
      form: { response_type: 'code', client_id: sandbox.cloud.clientId, ...credentials(), ...more }
    })
  const exchange = (code: string): Promise<Answer> =>
    call(tokenUrl, { form: { grant_type: 'authorization_code', client_id: sandbox.cloud.clientId, code } })

  test('works once, even if the portal is closed', async () => {
    sandbox.control.closePortal(true)
    const answer = await authorize()
    expect(answer.status).toBe(201)
    expect((await exchange(answer.json.code)).status).toBe(201)
    expect((await exchange(answer.json.code)).status).toBe(400)
  })

  test('is refused for an unknown client, a wrong password or another response type', async () => {
    expect(await authorize({ client_id: 'another' })).toMatchObject({
      status: 401,
      json: { name: 'InvalidClient' }
    })
    expect(await authorize({ password: 'wrong' })).toMatchObject({
      status: 401,
      json: { name: 'InvalidCredentials' }
    })
    expect(await authorize({ response_type: 'token' })).toMatchObject({ status: 400 })
  })
})

describe('the portal', () => {
  const verifier = randomBytes(32).toString('base64url')
  const parameters = (more: Record<string, string> = {}): Record<string, string> => ({
    client_id: sandbox.cloud.clientId,
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1:51234/back',
    state: 'the "state" & more',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more
  })
  const open = (query: Record<string, string>): Promise<Response> =>
    fetch(`${sandbox.cloud.portal}?${new URLSearchParams(query).toString()}`)
  const submit = (more: Record<string, string>): Promise<Answer> =>
    call(sandbox.cloud.portal, { form: { ...parameters(), ...credentials(), answer: 'allow', ...more } })
  const exchange = (code: string, more: Record<string, string>): Promise<Answer> =>
    call(tokenUrl, {
      form: { grant_type: 'authorization_code', client_id: sandbox.cloud.clientId, code, ...more }
    })

  test('shows a form with the escaped parameters of the request', async () => {
    const page = await open(parameters({ state: '"><script>' }))
    const html = await page.text()
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const label of ['User name', 'Password', 'Account ID', 'Sign in', 'Deny'])
      expect(html).toContain(label)
    expect(html).not.toContain('<script')
    expect(html).toContain('value="&#34;&#62;&#60;script&#62;"')
  })

  test('redirects with code and state, and the code needs its verifier and redirect', async () => {
    const target = new URL((await submit({})).headers.get('location') ?? '')
    expect(target.origin + target.pathname).toBe('http://127.0.0.1:51234/back')
    expect(target.searchParams.get('state')).toBe('the "state" & more')
    const codes = [target.searchParams.get('code') ?? '']
    for (let count = 0; count < 2; count++) {
      codes.push(new URL((await submit({})).headers.get('location') ?? '').searchParams.get('code') ?? '')
    }
    const [valid = '', wrongVerifier = '', noRedirect = ''] = codes
    const redirect = { redirect_uri: 'http://127.0.0.1:51234/back' }
    expect((await exchange(wrongVerifier, { ...redirect, code_verifier: 'another' })).status).toBe(400)
    expect((await exchange(noRedirect, { code_verifier: verifier })).status).toBe(400)
    expect((await exchange(valid, { ...redirect, code_verifier: verifier })).status).toBe(201)
  })

  test('redirects with an error after Deny, also to the link scheme', async () => {
    const answer = await submit({ answer: 'deny', redirect_uri: 'cloudlink-chat://signed-in' })
    expect(answer.headers.get('location')).toMatch(
      /^cloudlink-chat:\/\/signed-in\?error=access_denied&state=the/
    )
  })

  test('shows the form again after a wrong password', async () => {
    const answer = await submit({ password: 'wrong' })
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('is wrong')
  })

  test.each([
    ['an unknown client', { client_id: 'another' }],
    ['a redirect to another host', { redirect_uri: 'https://example.test/back' }],
    ['a redirect with another scheme', { redirect_uri: 'file:///etc/hosts' }],
    ['another response type', { response_type: 'token' }]
  ])('refuses %s', async (_name, more: Record<string, string>) => {
    expect((await open(parameters(more))).status).toBe(403)
    expect((await submit(more)).status).toBe(403)
  })

  test('can be closed', async () => {
    sandbox.control.closePortal(true)
    expect((await open(parameters())).status).toBe(403)
    expect((await submit({})).status).toBe(403)
  })
})

describe('every call', () => {
  test('gets a correlation id and a date, and is refused without a valid X-Mitel-App header', async () => {
    const answer = await whoAmI('nothing')
    expect(answer.headers.get('x-mitel-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(Date.parse(answer.headers.get('date') ?? '')).not.toBeNaN()
    const wrong = [
      '',
      APP_HEADER.toUpperCase(),
      APP_HEADER.replace('0/;', '0;'),
      APP_HEADER.replace('linux', 'debian')
    ]
    for (const header of wrong) {
      expect((await call(tokenUrl, { headers: { 'X-Mitel-App': header } })).status).toBe(403)
    }
  })

  test('to an unknown path is refused with a message that repeats the token', async () => {
    const { access } = await tokensOf(sandbox, 'Ana')
    const answer = await call(`${base}/userinfo`, { token: access })
    expect(answer.status).toBe(403)
    expect(answer.json.message).toContain(access)
    expect(answer.headers.get('x-mitel-correlation-id')).not.toBeNull()
  })

  test('about single sign-on says that the user does not need it', async () => {
    expect((await call(`${base}/saml2/status?username=ana%40example.test`)).json).toEqual({ sso: 'false' })
  })
})
