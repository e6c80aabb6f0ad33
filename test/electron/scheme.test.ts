/**
 * A custom scheme, the frames of its pages and the network of a session, as Electron documents them. Also runs in
 * Electron if its binary is available.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseShell } from '../../build/launch/shell.ts'
import { startTinyApp, writeTinyApp } from './tiny-app.ts'
import type { TinyApp } from './tiny-app.ts'

const shell = chooseShell(process.env)

const MAIN = `
import { app, BrowserWindow, ipcMain, net, protocol, session } from 'electron'
import { join } from 'node:path'
import { report } from './report.js'
app.setPath('userData', process.env.TINY_APP_PROFILE)
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }
])
const FILES = {
  'tiny/index.html': ['text/html', '<!doctype html><body><script>window.inline = 1</script><script src="page.js"></script><script src="plain.txt"></script>'],
  'tiny/page.js': ['text/javascript', process.env.TINY_APP_PAGE],
  'tiny/plain.txt': ['text/plain', 'window.plain = 1'],
  'other/frame.html': ['text/html', '<script src="frame.js"></script>'],
  'other/frame.js': ['text/javascript', 'parent.postMessage(typeof api, "*")']
}
const seen = []
const tries = async (what) => {
  try {
    return 'answered ' + (await what()).status
  } catch {
    return 'failed'
  }
}
void app.whenReady().then(async () => {
  const pages = session.fromPartition('page', { cache: false })
  pages.protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url)
    if (pathname === '/echo') {
      return Response.json({ method: request.method, body: await request.text(), word: request.headers.get('x-word') })
    }
    const [type, body] = FILES[host + pathname] ?? ['text/plain', 'nothing here']
    return new Response(body, {
      status: host + pathname in FILES ? 200 : 404,
      headers: {
        'content-type': type, 'x-content-type-options': 'nosniff',
        'content-security-policy': "script-src 'self'"
      }
    })
  })
  const traffic = session.fromPartition('traffic', { cache: false })
  const base = process.env.TINY_APP_SERVER
  report('manual redirect', await tries(() => traffic.fetch(base + '/away', { redirect: 'manual' })))
  report('refused redirect', await tries(() => traffic.fetch(base + '/away', { redirect: 'error' })))
  report('followed redirect', await tries(() => traffic.fetch(base + '/away')))
  const forbidden = [
    ['Content-Length', '1'], ['Host', 'else.example'], ['Trailer', 'x'], ['Te', 'x'], ['Upgrade', 'x'], ['Cookie2', 'x'],
    ['Keep-Alive', 'x'], ['Transfer-Encoding', 'chunked'], ['Connection', 'upgrade']
  ]
  const headers = []
  for (const [name, value] of forbidden) headers.push(await tries(() => traffic.fetch(base + '/cacheable', { headers: { [name]: value } })))
  report('forbidden headers', headers)
  report('allowed header', await tries(() => traffic.fetch(base + '/cacheable', { headers: { 'X-Word': 'x' } })))
  for (const time of [1, 2]) report('cacheable ' + time, await (await traffic.fetch(base + '/cacheable')).text())
  report('online', typeof net.isOnline())

  const window = new BrowserWindow({
    show: false,
    webPreferences: { preload: join(import.meta.dirname, 'preload.cjs'), session: pages, sandbox: true }
  })
  window.webContents.on('will-navigate', (event) => {
    seen.push(event.url)
    event.preventDefault()
    setImmediate(() => window.webContents.send('prevented'))
  })
  ipcMain.handle('report', (_event, name, value) => report(name, value))
  ipcMain.handle('done', () => {
    report('navigations', seen)
    report('still at', window.webContents.getURL())
    setImmediate(() => app.exit(0))
  })
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  void window.loadURL('app://tiny/index.html')
})
`
const PRELOAD = `
const { contextBridge, ipcRenderer } = require('electron')
contextBridge.exposeInMainWorld('api', {
  say: (name, value) => ipcRenderer.invoke('report', name, value),
  oncePrevented: (listener) => void ipcRenderer.once('prevented', () => listener()),
  done: () => ipcRenderer.invoke('done')
})
`
const PAGE = `
addEventListener('load', async () => {
  await api.say('policy and type', [typeof window.inline, typeof window.plain])
  const missing = await fetch('missing.txt')
  await api.say('missing', [missing.status, missing.headers.get('content-type'), await missing.text()])
  const echo = await fetch('echo', { method: 'POST', body: 'words', headers: { 'x-word': 'w' } })
  await api.say('echo', await echo.json())
  const frame = document.createElement('iframe')
  const told = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data)))
  frame.src = location.origin.replace('tiny', 'other') + '/frame.html'
  document.body.append(frame)
  await api.say('frame', await told)
  for (const place of ['plain.txt', 'https://else.example/']) {
    const prevented = new Promise((resolve) => api.oncePrevented(resolve))
    location.href = place
    await prevented
  }
  await api.done()
})
`

const CANARY = 'canary-9b1f6f0c-cacheable'

describe(`scheme, frames and network in ${shell.name}`, () => {
  const { folder, remove } = writeTinyApp({ 'main.js': MAIN, 'preload.cjs': PRELOAD })
  let server: Server
  let app: TinyApp
  let asked = 0

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/away') return void response.writeHead(302, { location: '/cacheable' }).end()
      asked++
      response.writeHead(200, { 'cache-control': 'public, max-age=86400', 'content-type': 'text/plain' })
      response.end(CANARY)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    app = startTinyApp(shell, folder, {
      env: { TINY_APP_PAGE: PAGE, TINY_APP_SERVER: `http://127.0.0.1:${port}` }
    })
    await app.ended
  })
  afterAll(async () => {
    app.kill('SIGKILL')
    await app.ended
    server.close()
    remove()
  })
  const found = (name: string): unknown => {
    if (!(name in app.reported)) throw new Error(`The app did not report ${name}.\n${app.errors()}`)
    return app.reported[name]
  }

  // https://www.electronjs.org/docs/latest/api/protocol#protocolhandlescheme-handler: the Response is the answer
  it('passes status, type and policy of the handler to the page', () => {
    expect(found('missing')).toEqual([404, 'text/plain', 'nothing here'])
    expect(found('policy and type')).toEqual(['undefined', 'undefined'])
  })

  it('passes method, headers and body of the page to the handler', () => {
    expect(found('echo')).toEqual({ method: 'POST', body: 'words', word: 'w' })
  })

  // https://www.electronjs.org/docs/latest/api/structures/web-preferences: nodeIntegrationInSubFrames
  it('does not expose the preload API to an iframe of another origin', () => {
    expect(found('frame')).toBe('undefined')
  })

  // https://www.electronjs.org/docs/latest/api/web-contents#event-will-navigate: "Calling event.preventDefault() will
  // prevent the navigation", which a page started; loadURL does not emit it.
  it('emits will-navigate, and keeps the page if that is prevented', () => {
    expect(found('navigations')).toEqual(['app://tiny/plain.txt', 'https://else.example/'])
    expect(found('still at')).toBe('app://tiny/index.html')
  })

  // https://www.electronjs.org/docs/latest/api/client-request#new-clientrequestoptions: a manual redirection is
  // cancelled unless followed in its event, which fetch has none of.
  it('fails for a redirect that must not be followed', () => {
    expect(found('manual redirect')).toBe('failed')
    expect(found('refused redirect')).toBe('failed')
    expect(found('followed redirect')).toBe('answered 200')
  })

  // https://www.electronjs.org/docs/latest/api/client-request#requestsetheadername-value
  it('refuses headers that only the network stack may set', () => {
    expect(found('forbidden headers')).toEqual(Array(9).fill('failed'))
    expect(found('allowed header')).toBe('answered 200')
  })

  // https://www.electronjs.org/docs/latest/api/session#sessionfrompartitionpartition-options: without `persist:` in
  // memory, and `cache: false` without a cache
  it('does not cache answers on disk or in memory', () => {
    expect([found('cacheable 1'), found('cacheable 2')]).toEqual([CANARY, CANARY])
    expect(asked).toBe(4)
    const profile = join(folder, 'profile')
    const holding = readdirSync(profile, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => readFileSync(file).includes(CANARY))
    expect(holding).toEqual([])
  })

  // https://www.electronjs.org/docs/latest/api/net#netisonline
  it('reports whether there is a network', () => {
    expect(found('online')).toBe('boolean')
  })
})
