/** Which requests of a page in the stand-in pass, by the proxy and request settings of its session. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { standIn, startTinyApp, writeTinyApp } from './tiny-app.ts'

const MAIN = `
import { app, BrowserWindow, protocol, session } from 'electron'
import { attempt, report } from './report.js'
app.setPath('userData', process.env.TINY_APP_PROFILE)
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }
])
const loopback = process.argv.at(-1)
void app.whenReady().then(async () => {
  const page = session.defaultSession
  let done = () => {}
  page.protocol.handle('app', ({ url }) => {
    if (url.endsWith('/try.js')) return new Response(
      \`const ended = () => { new Image().src = '/end-\${Math.random()}' }
      fetch('\${loopback}/fetch', { mode: 'no-cors' }).then(ended, ended)\`,
      { headers: { 'content-type': 'text/javascript' } }
    )
    if (url.includes('/end-')) done()
    return new Response('<script src="try.js"></script>', { headers: { 'content-type': 'text/html' } })
  })
  const window = new BrowserWindow({ show: false })
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  const once = async (name) => {
    const ended = new Promise((resolve) => (done = resolve))
    await window.loadURL('app://tiny/' + name)
    await ended
    const { count } = await (await fetch(loopback + '/count')).json()
    report(name, count)
  }
  await once('nothing set')
  await page.setProxy({ proxyRules: 'http://127.0.0.1:1' })
  await once('proxy')
  await page.setProxy({ proxyRules: 'http://127.0.0.1:1', proxyBypassRules: '<-loopback>' })
  await once('proxy for loopback')
  await page.setProxy({})
  page.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !url.startsWith('app://tiny/') }))
  await once('request cancelled')
  page.webRequest.onBeforeRequest(null)
  await once('settings removed')
  app.exit(0)
})`

describe('a page in the stand-in', () => {
  /** How many requests of the page have arrived. */
  let count = 0
  const server = createServer((request, response) => {
    if (request.url === '/fetch') count++
    response.end(JSON.stringify({ count }))
  })
  const { folder, remove } = writeTinyApp({ 'main.js': MAIN })
  let reported: Record<string, unknown>

  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const app = startTinyApp(standIn, folder, { args: [`http://127.0.0.1:${port}`] })
    await app.ended
    reported = app.reported
  })
  afterAll(() => {
    server.close()
    remove()
  })

  it('reaches only what its session allows', () => {
    expect(reported).toEqual({
      'nothing set': 1,
      // Electron, like Chromium, bypasses a proxy for loopback unless told otherwise.
      proxy: 2,
      'proxy for loopback': 2,
      'request cancelled': 2,
      'settings removed': 3
    })
  })
})
