/** Requests of the main process, as Electron documents them. Also runs in Electron if its binary is available. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseShell } from '../../build/launch/shell.ts'
import { startTinyApp, writeTinyApp } from './tiny-app.ts'

const MAIN = `
import { app, net } from 'electron'
import { attempt, report } from './report.js'
app.setPath('userData', process.env.TINY_APP_PROFILE)
const server = process.argv.at(-1)
const open = (path) => net.request({ url: server + path, redirect: 'manual', headers: { 'x-word': 'yes' } })
const NAMES = ['abort', 'redirect', 'response', 'error', 'close']

/** The events of a request, until it is closed. */
function eventsOf(request, onEvent = () => {}) {
  const events = []
  return new Promise((resolve) => {
    for (const name of NAMES) request.on(name, (...values) => {
      events.push(name)
      onEvent(name, ...values)
      if (name === 'close') setImmediate(() => resolve(events))
    })
    request.end()
  })
}
report('before ready', attempt(() => open('/words')))
void app.whenReady().then(async () => {
  report('other scheme', attempt(() => net.request({ url: 'ftp://localhost/', redirect: 'manual' })))
  let text = ''
  await eventsOf(open('/words'), (name, response) => {
    if (name !== 'response') return
    report('status', response.statusCode)
    response.on('data', (part) => (text += part))
  })
  report('text', text)
  let target
  const redirected = await eventsOf(open('/redirect'), (name, status, method, url) => {
    if (name === 'redirect') target = [status, method, url]
  })
  report('redirect', target)
  report('redirect that nobody follows', redirected)
  const left = open('/redirect')
  report('redirect that is aborted', await eventsOf(left, (name) => name === 'redirect' && left.abort()))
  const cut = open('/endless')
  report('answer that is aborted', await eventsOf(cut, (name, response) => {
    if (name === 'response') response.on('data', () => cut.abort())
  }))
  report('server that hangs up', await eventsOf(open('/nothing')))
  app.exit(0)
})`

describe('net.request', () => {
  const server = createServer((request, response) => {
    if (request.url === '/words') response.end(`word: ${String(request.headers['x-word'])}`)
    else if (request.url === '/redirect') response.writeHead(302, { location: '/words' }).end()
    else if (request.url === '/endless') response.write('words')
    else request.socket.destroy()
  })
  const written = writeTinyApp({ 'main.js': MAIN })
  let reported: Record<string, unknown>
  let url: string

  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const app = startTinyApp(chooseShell(process.env), written.folder, {
      args: [url],
      env: { ELECTRON_STAND_IN_WINDOW: 'none' }
    })
    expect(await app.ended, app.errors()).toBe(0)
    reported = app.reported
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
    written.remove()
  })

  // https://www.electronjs.org/docs/latest/api/net: "only available after the application emits the ready event"
  it('works only after ready, and only for http and https', () => {
    expect(reported['before ready']).toMatch(/^threw: /)
    expect(reported['other scheme']).toBe('threw: ClientRequest only supports http: and https: protocols')
  })

  it('gives the answer as a stream', () => {
    expect(reported).toMatchObject({ status: 200, text: 'word: yes' })
  })

  // https://www.electronjs.org/docs/latest/api/client-request: "the redirection will be cancelled unless
  // request.followRedirect is invoked synchronously during the redirect event"
  it('tells where a redirect leads, and does not go there', () => {
    expect(reported.redirect).toEqual([302, 'GET', `${url}/words`])
    expect(reported['redirect that nobody follows']).toEqual(['redirect', 'error', 'close'])
    expect(reported['redirect that is aborted']).toEqual(['redirect', 'abort', 'close'])
  })

  // https://www.electronjs.org/docs/latest/api/client-request#requestabort
  it('ends with abort and close, or with error and close', () => {
    expect(reported['answer that is aborted']).toEqual(['response', 'abort', 'close'])
    expect(reported['server that hangs up']).toEqual(['error', 'close'])
  })
})
