/** A page in a hidden window, as Electron documents it. Also runs in Electron if its binary is available. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseShell } from '../../build/launch/shell.ts'
import { startTinyApp, writeTinyApp } from './tiny-app.ts'
import type { TinyApp } from './tiny-app.ts'

const shell = chooseShell(process.env)

const MAIN = `
import { app, BrowserWindow, ipcMain, protocol, session } from 'electron'
import { once } from 'node:events'
import { join } from 'node:path'
import { report } from './report.js'
app.setPath('userData', process.env.TINY_APP_PROFILE)
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }
])
const FILES = {
  '/': ['text/html', '<script src="page.js"></script>'],
  '/page.js': ['text/javascript', \`
    let frames = 0
    const draw = () => {
      frames++
      requestAnimationFrame(draw)
    }
    draw()
    api.onAsk(async () => {
      const begun = performance.now()
      await new Promise((resolve) => setTimeout(resolve, 100))
      api.tell({ frames, took: performance.now() - begun, state: document.visibilityState })
    })\`]
}
void app.whenReady().then(async () => {
  session.defaultSession.protocol.handle('app', ({ url }) => {
    const [type, body] = FILES[new URL(url).pathname] ?? ['text/plain', '']
    return new Response(body, { headers: { 'content-type': type } })
  })
  const window = new BrowserWindow({ webPreferences: { preload: join(import.meta.dirname, 'preload.cjs') } })
  let told = () => undefined
  ipcMain.handle('tell', (_event, value) => told(value))
  const ask = () => {
    const answer = new Promise((resolve) => (told = resolve))
    window.webContents.send('ask')
    return answer
  }
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  await window.loadURL('app://tiny/')
  report('shown', [await ask(), await ask()])
  const hidden = once(window, 'hide')
  window.hide()
  await hidden
  // A frame that was requested before may still be drawn.
  await ask()
  report('hidden', [await ask(), await ask()])
  const shown = once(window, 'show')
  window.show()
  await shown
  await ask()
  report('shown again', [await ask(), await ask()])
  app.exit(0)
})`

const PRELOAD = `
const { contextBridge, ipcRenderer } = require('electron')
contextBridge.exposeInMainWorld('api', {
  onAsk: (listener) => void ipcRenderer.on('ask', () => listener()),
  tell: (value) => void ipcRenderer.invoke('tell', value)
})`

type Sample = { frames: number; took: number; state: string }

describe(`a hidden page in ${shell.name}`, () => {
  const { folder, remove } = writeTinyApp({ 'main.js': MAIN, 'preload.cjs': PRELOAD })
  let app: TinyApp
  beforeAll(async () => {
    app = startTinyApp(shell, folder)
    await app.ended
  })
  afterAll(() => {
    app.kill('SIGKILL')
    remove()
  })
  const samples = (name: string): Sample[] => app.reported[name] as Sample[]

  // https://www.electronjs.org/docs/latest/api/browser-window#page-visibility
  it('has the visibility state hidden', () => {
    const states = ['shown', 'hidden', 'shown again'].map((name) => samples(name).map(({ state }) => state))
    expect(states).toEqual([
      ['visible', 'visible'],
      ['hidden', 'hidden'],
      ['visible', 'visible']
    ])
  })

  // https://www.electronjs.org/docs/latest/api/structures/web-preferences, backgroundThrottling
  it('draws no frames, and draws again when it is shown', () => {
    const drawn = (name: string): number => (samples(name)[1]?.frames ?? 0) - (samples(name)[0]?.frames ?? 0)
    expect(drawn('hidden')).toBe(0)
    expect(drawn('shown again')).toBeGreaterThan(0)
  })

  it('has its timers throttled to one second', () => {
    for (const { took } of samples('hidden')) expect(took).toBeGreaterThan(500)
  })
})
