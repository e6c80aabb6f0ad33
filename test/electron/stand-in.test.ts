/** Rules by which the stand-in is stricter than Electron, or reports an error that Electron does not. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { standIn, startTinyApp, writeTinyApp } from './tiny-app.ts'
import type { TinyApp } from './tiny-app.ts'

const BEGIN = `
import { app, BrowserWindow, ipcMain, protocol, session } from 'electron'
import { join } from 'node:path'
import { attempt, report } from './report.js'
report('relative', attempt(() => app.setPath('userData', 'profile')))
report('missing folder', attempt(() => app.setPath('userData', '/nowhere')))
app.setPath('userData', process.env.TINY_APP_PROFILE)
`

const STRICT = `${BEGIN}
import { Notification, powerMonitor } from 'electron'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
report('early notification', attempt(() => new Notification()))
report('early idle time', attempt(() => powerMonitor.getSystemIdleTime()))
void app.whenReady().then(async () => {
  report('path', attempt(() => app.setPath('userData', '/tmp')))
  report('lock', attempt(() => app.requestSingleInstanceLock()))
  report('title', attempt(() => new Notification({ title: 5 })))
  for (const name of ['handleActivation', 'getHistory']) {
    const call = async () => Notification[name](() => undefined)
    report(name, await call().then(() => 'done', (error) => error.message))
  }
  report('activator', attempt(() => app.setToastActivatorCLSID('{6B0C1B6E-5B0A-4B7C-9B56-3A1B9D0E4C27}')))
  for (const unsafe of [{ nodeIntegration: true }, { contextIsolation: false }, { sandbox: false }]) {
    report(Object.keys(unsafe)[0], attempt(() => new BrowserWindow({ webPreferences: unsafe })))
  }
  const [answer] = await once(new Worker(new URL('./worker.js', import.meta.url)), 'message')
  report('worker', answer)
  app.exit(0)
})`
const WORKER = `
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
const imported = await import('electron').catch((error) => error.message)
let required
try {
  required = createRequire(import.meta.url)('electron')
} catch (error) {
  required = error.message
}
parentPort.postMessage([imported, required])`

const PAGES = `${BEGIN}
const all = { standard: true, secure: true, supportFetchAPI: true }
protocol.registerSchemesAsPrivileged([
  { scheme: 'full', privileges: all }, { scheme: 'nofetch', privileges: { ...all, supportFetchAPI: false } }
])
void app.whenReady().then(async () => {
  const page = () => new Response('words', { headers: { 'content-type': 'text/html' } })
  for (const scheme of ['full', 'nofetch', 'never']) session.defaultSession.protocol.handle(scheme, page)
  ipcMain.handle('report', (_event, name, value) => report(name, value))
  const window = new BrowserWindow({ show: false, webPreferences: { preload: join(import.meta.dirname, 'preload.cjs') } })
  window.webContents.on('preload-error', (_event, path, error) => report('preload-error', error.message))
  report('without a policy', await window.loadURL('full://tiny/').catch((error) => error.message))
  report('other policy', attempt(() => window.webContents.setWebRTCIPHandlingPolicy('default')))
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  for (const scheme of ['never', 'nofetch', 'full']) {
    report(scheme, await window.loadURL(scheme + '://tiny/').then(() => 'loaded', () => 'refused'))
  }
  report('another window', attempt(() => new BrowserWindow()))
  app.exit(0)
})`
const PRELOAD = `
const { ipcRenderer } = require('electron')
try {
  require('electron').nativeImage
} catch (error) {
  ipcRenderer.invoke('report', 'missing', error.message)
}
throw new Error('tried in vain')`

const started: { app: TinyApp; remove(): void }[] = []
function start(files: Record<string, string>, env: NodeJS.ProcessEnv = {}): TinyApp {
  const { folder, remove } = writeTinyApp(files)
  // The `electron` that node_modules would provide.
  const stray = join(folder, 'node_modules/electron')
  mkdirSync(stray, { recursive: true })
  writeFileSync(join(stray, 'index.js'), 'module.exports = { stray: true }')
  const app = startTinyApp(standIn, folder, { env })
  started.push({ app, remove })
  return app
}
afterAll(async () => {
  for (const { app, remove } of started) {
    app.kill('SIGKILL')
    await app.ended
    remove()
  }
})
/** An empty PATH, so the test fails if the stand-in tries to start a browser. */
const WINDOWLESS = { ELECTRON_STAND_IN_WINDOW: 'none', PATH: '' }

describe('the stand-in', () => {
  let strict: TinyApp
  let pages: TinyApp
  beforeAll(async () => {
    strict = start({ 'main.js': STRICT, 'worker.js': WORKER }, WINDOWLESS)
    pages = start({ 'main.js': PAGES, 'preload.cjs': PRELOAD })
    await Promise.all([strict.ended, pages.ended])
  })

  // https://www.electronjs.org/docs/latest/tutorial/esm: `ready` waits for the top level, which then waits for it.
  it('hangs and reports that if the entry module awaits ready at its top level', async () => {
    const main = `${BEGIN}\nreport('begun')\nawait app.whenReady()\nreport('ready')`
    const app = start({ 'main.js': main }, WINDOWLESS)
    await app.errorsContain('The entry module awaits at its top level')
    app.kill('SIGTERM')
    expect(await app.ended).toBeNull()
    expect(app.reported).toMatchObject({ begun: null })
    expect(app.reported).not.toHaveProperty('ready')
  })

  it('accepts the profile folder and the lock only before ready', () => {
    expect(strict.reported.path).toBe('threw: app.setPath must be called before the app is ready.')
    expect(strict.reported.lock).toMatch(/^threw: app\.requestSingleInstanceLock must be called before/)
  })

  // https://www.electronjs.org/docs/latest/api/notification: some of it exists on one system only.
  it('has notifications only after ready, and what is of one system only there', () => {
    expect(strict.reported['early notification']).toMatch(/^threw: Notification cannot be used before/)
    expect(strict.reported['early idle time']).toMatch(/^threw: powerMonitor cannot be used before/)
    expect(strict.reported.title).toBe('threw: Error processing argument.')
    const on = (system: NodeJS.Platform, what: string): string =>
      process.platform === system ? 'done' : `${what} is not a function`
    expect(strict.reported.handleActivation).toBe(on('win32', 'Notification.handleActivation'))
    expect(strict.reported.getHistory).toBe(on('darwin', 'Notification.getHistory'))
    expect(strict.reported.activator).toMatch(
      process.platform === 'win32' ? 'done' : /^threw: .* is not a function/
    )
  })

  it('accepts only an existing folder with an absolute path as profile', () => {
    expect(strict.reported.relative).toBe('threw: Path must be absolute')
    expect(strict.reported['missing folder']).toBe('threw: Failed to set path')
  })

  it.each(['nodeIntegration', 'contextIsolation', 'sandbox'])(
    'refuses to weaken the isolation of a page by %s',
    (preference) => {
      const refused = 'threw: The stand-in supports only sandboxed, isolated pages without Node.'
      expect(strict.reported[preference]).toBe(refused)
    }
  )

  it('refuses electron in a worker, even if node_modules contains it', () => {
    expect(strict.reported.worker).toEqual(Array(2).fill('A worker cannot use electron.'))
  })

  it('serves only a scheme that was registered with the privileges that a page needs', () => {
    const { full, nofetch, never } = pages.reported
    expect({ full, nofetch, never }).toEqual({ full: 'loaded', nofetch: 'refused', never: 'refused' })
  })

  it('loads a page only after its WebRTC policy is set to the one of the browser', () => {
    const known = 'the stand-in supports "disable_non_proxied_udp" only.'
    expect(pages.reported['without a policy']).toBe(`Set the page's WebRTC policy: ${known}`)
    expect(pages.reported['other policy']).toMatch(/^threw: /)
  })

  it('has only one window', () => {
    expect(pages.reported['another window']).toBe('threw: The stand-in has one window only.')
  })

  it('names the missing preload API, and reports the error of a preload', () => {
    expect(pages.reported.missing).toBe('The stand-in has no nativeImage, although Electron has.')
    expect(pages.reported['preload-error']).toBe('tried in vain')
    expect(pages.errors()).toContain('tried in vain')
  })
})
