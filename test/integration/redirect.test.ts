/** The loopback listener for the sign-in redirect, and what other programs on the machine can do to it. */
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listenForRedirect } from '../../main/cloudlink/redirect.ts'
import type { Redirect } from '../../main/cloudlink/redirect.ts'

const STATE = 'a-state-that-nobody-can-guess'
const TEXTS = { title: 'CloudLink Chat', done: 'Done.', refused: 'Refused.' }
const answer = `?code=1&state=${STATE}`

let redirect: Redirect
/** Whether `redirect.answer` has resolved. */
let answered = false
const sockets: Socket[] = []
beforeEach(async () => {
  redirect = await listenForRedirect([0], STATE, TEXTS, new AbortController().signal)
  answered = false
  redirect.answer.then(
    () => (answered = true),
    () => undefined
  )
})
afterEach(() => {
  redirect.close()
  for (const socket of sockets.splice(0)) socket.destroy()
})

async function statusWithHost(host: string): Promise<number> {
  const pending = request(redirect.uri + answer, { headers: { host } }).end()
  const [response] = (await once(pending, 'response')) as [{ statusCode: number; resume(): void }]
  response.resume()
  return response.statusCode
}

async function openSocket(): Promise<Socket> {
  const socket = connect(Number(new URL(redirect.uri).port), '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

describe('the redirect listener', () => {
  test.each([
    ['another state', '?code=1&state=another'],
    ['no state', '?code=1'],
    ['neither code nor error', `?state=${STATE}`],
    ['nothing at all', '']
  ])('ignores a request with %s', async (_, query) => {
    expect((await fetch(redirect.uri + query)).status).toBe(400)
    expect(answered).toBe(false)
    expect((await fetch(redirect.uri + answer)).status).toBe(200)
    expect((await redirect.answer).searchParams.get('code')).toBe('1')
  })

  test('ignores another path, method and host', async () => {
    expect((await fetch(new URL(`/favicon.ico${answer}`, redirect.uri))).status).toBe(400)
    expect((await fetch(redirect.uri + answer, { method: 'POST' })).status).toBe(400)
    expect(await statusWithHost('attacker.test')).toBe(400)
    // A request target that names another host.
    const elsewhere = `${new URL(redirect.uri).origin}//attacker.test/signed-in${answer}`
    expect((await fetch(elsewhere)).status).toBe(400)
    expect(answered).toBe(false)
    expect((await fetch(redirect.uri + answer)).status).toBe(200)
  })

  test('is not blocked by connections that send nothing or endless headers', async () => {
    const silent = await openSocket()
    const endless = await openSocket()
    endless.write(`GET /signed-in HTTP/1.1\r\nX-Long: ${'a'.repeat(9_000)}`)
    const [refusal] = (await once(endless, 'data')) as [Buffer]
    expect(refusal.toString()).toMatch(/^HTTP\/1\.1 431 /)
    const closed = once(silent, 'close')
    expect((await fetch(redirect.uri + answer)).status).toBe(200)
    await redirect.answer
    await closed
    await expect(fetch(redirect.uri + answer)).rejects.toThrow('fetch failed')
  })

  test('accepts an error from the service as the answer', async () => {
    const page = await fetch(`${redirect.uri}?error=access_denied&state=${STATE}`)
    expect(await page.text()).toContain('Refused.')
    expect((await redirect.answer).searchParams.get('error')).toBe('access_denied')
  })
})
