/** Other local programs race for the loopback redirect of a sign-in. */
import { connect } from 'node:net'
import { once } from 'node:events'
import { listenForRedirect } from '../../../main/cloudlink/redirect.ts'
import type { Attacked } from '../part.ts'

const TEXTS = { title: 'Title', done: 'Done', refused: 'Refused' }
const STATE = 'the-state-of-this-sign-in'
const RIGHT = `?code=right&state=${STATE}`

/** Requests that are not the answer to the sign-in. */
const WRONG: [path: string, init: RequestInit][] = [
  ['/signed-in?code=stolen&state=wrong', {}],
  ['/signed-in?code=stolen', {}],
  [`/signed-in?state=${STATE}`, {}],
  [`/?code=stolen&state=${STATE}`, {}],
  [`/signed-in/?code=stolen&state=${STATE}`, {}],
  [`/signed-in%2f?code=stolen&state=${STATE}`, {}],
  [`//other.test/signed-in?code=stolen&state=${STATE}`, {}],
  [`/signed-in?code=stolen&state=${STATE}`, { method: 'POST', body: 'a' }],
  [`/signed-in?code=stolen&state=${STATE}`, { method: 'PUT', body: 'a' }],
  [`/signed-in?code=stolen&state=${STATE.slice(0, -1)}`, {}],
  [`/signed-in?code=stolen&state=wrong&state=${STATE}`, {}],
  [`/signed-in?code=stolen&STATE=${STATE}`, {}]
]

/** Texts that are no proper request. `{host}` is the host of the listener. */
const RAW = [
  'GET / HTTP/1.1\r\n',
  `GET /signed-in${RIGHT} HTTP/1.1\r\nHost: other.test\r\n\r\n`,
  `GET /signed-in${RIGHT} HTTP/1.1\r\n\r\n`,
  `GET http://other.test/signed-in${RIGHT} HTTP/1.1\r\nHost: {host}\r\n\r\n`,
  `GET /signed-in${RIGHT} HTTP/1.1\r\nHost: {host}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  `POST /signed-in${RIGHT} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  '\u0000'.repeat(100_000),
  ''
]

export async function attackRedirect(): Promise<Attacked> {
  const escapes: string[] = []
  const over = new AbortController()
  const redirect = await listenForRedirect([0], STATE, TEXTS, over.signal)
  const { origin, port, host, hostname } = new URL(redirect.uri)
  if (hostname !== '127.0.0.1') escapes.push(`the redirect listens on ${hostname}`)
  let answered = ''
  void redirect.answer.then((url) => (answered = url.search))

  const sockets = RAW.map((text) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text.replace('{host}', host)))
    // What is never read never ends.
    return socket.on('error', () => undefined).resume()
  })
  const statuses = await Promise.all(
    WRONG.map(async ([path, init]) => [path, await statusOf(origin + path, init)] as const)
  )
  for (const [path, status] of statuses)
    if (status !== 400 && status !== null) escapes.push(`${path} got status ${status}`)
  if (answered !== '') escapes.push(`${answered} counted as the answer of the sign-in`)

  const first = await fetch(redirect.uri + RIGHT)
  const page = await first.text()
  if (first.status !== 200 || (await redirect.answer).search !== RIGHT)
    escapes.push('the answer of the sign-in did not arrive')
  if (page.includes('right') || page.includes(STATE)) escapes.push('the page repeats the request')
  if ((await statusOf(redirect.uri + RIGHT)) !== null) escapes.push('a second answer was taken')
  // The listener closes every connection with its answer.
  await Promise.all(sockets.filter(({ closed }) => !closed).map((socket) => once(socket, 'close')))
  return { tried: WRONG.length + RAW.length + 2, escapes }
}

/** Null if the connection is refused or reset, for example before the body of a request was read. */
const statusOf = (url: string, init: RequestInit = {}): Promise<number | null> =>
  fetch(url, init).then(
    ({ status }) => status,
    () => null
  )
