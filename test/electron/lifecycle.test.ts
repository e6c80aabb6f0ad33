/** The lifecycle of a program as Electron documents it. Also runs in Electron if its binary is available. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseShell } from '../../build/launch/shell.ts'
import { startTinyApp, writeTinyApp } from './tiny-app.ts'
import type { TinyApp } from './tiny-app.ts'

const shell = chooseShell(process.env)
const BEGIN = `
import { once } from 'node:events'
import { app, BrowserWindow, nativeImage, net, protocol, screen, session, Tray } from 'electron'
import { attempt, report } from './report.js'
app.setPath('userData', process.env.TINY_APP_PROFILE)
`

const READY = `${BEGIN}
let evaluated = false
void app.whenReady().then(() => {
  report('evaluated before ready', evaluated)
  report('schemes after ready', attempt(() => protocol.registerSchemesAsPrivileged([])))
  const window = new BrowserWindow({ show: false })
  const order = []
  let prevents = true
  window.on('close', (event) => {
    order.push('close')
    if (prevents) event.preventDefault()
  })
  app.on('before-quit', () => order.push('before-quit'))
  app.on('window-all-closed', () => order.push('window-all-closed'))
  app.on('will-quit', () => {
    order.push('will-quit')
    report('order', order)
  })
  const tryAgain = async () => {
    const first = once(window, 'close')
    window.close()
    await first
    const second = once(window, 'close')
    app.quit()
    await second
    report('open after both', !window.isDestroyed())
    prevents = false
    app.quit()
  }
  void tryAgain()
})
report('window before ready', attempt(() => new BrowserWindow()))
report('tray before ready', attempt(() => new Tray(nativeImage.createFromPath('missing.png'))))
report('session before ready', attempt(() => session.fromPartition('x')))
report('default session before ready', attempt(() => session.defaultSession))
report('screen before ready', attempt(() => screen.getPrimaryDisplay()))
report('net before ready', attempt(() => new net.WebSocket('ws://localhost/')))
await new Promise((resolve) => setTimeout(resolve, 50))
evaluated = true
`

const SINGLE_INSTANCE = `${BEGIN}
report('lock', app.requestSingleInstanceLock())
app.on('second-instance', (_event, argv, workingDirectory) => {
  report('second', argv)
  report('its folder', workingDirectory)
  app.exit(3)
})
void app.whenReady().then(() => {
  if (process.argv.includes('--word=later')) return app.exit(0)
  app.on('window-all-closed', () => report('all closed'))
  new BrowserWindow({ show: false }).destroy()
})
`

const DESTROYED = `${BEGIN}
app.on('window-all-closed', () => undefined)
void app.whenReady().then(() => {
  const window = new BrowserWindow({ show: false })
  const { webContents } = window
  window.on('closed', () => report('closed', window.isDestroyed()))
  window.destroy()
  report('contents destroyed', webContents.isDestroyed())
  const uses = {
    'window.webContents': () => window.webContents,
    'window.isVisible': () => window.isVisible(),
    'window.show': () => window.show(),
    'window.getBounds': () => window.getBounds(),
    'contents.send': () => webContents.send('words'),
    'contents.getURL': () => webContents.getURL()
  }
  for (const [name, use] of Object.entries(uses)) report(name, attempt(use))
  report('listeners', attempt(() => window.removeAllListeners('closed')))
  app.exit(0)
})
`

const NO_LISTENER = `${BEGIN}
import { Worker } from 'node:worker_threads'
void app.whenReady().then(async () => {
  const worker = new Worker(new URL('./worker.js', import.meta.url))
  const [answer] = await once(worker, 'message')
  report('electron in a worker', answer)
  new BrowserWindow({ show: false }).destroy()
})
`
const WORKER = `
import { parentPort } from 'node:worker_threads'
parentPort.postMessage(await import('electron').then((it) => typeof it.app, () => 'refused'))
`

const written: { remove(): void }[] = []
const apps: TinyApp[] = []
function start(files: Record<string, string>, args: string[] = []): TinyApp {
  const { folder, remove } = writeTinyApp(files)
  written.push({ remove })
  return startIn(folder, args)
}
function startIn(folder: string, args: string[]): TinyApp {
  const app = startTinyApp(shell, folder, { args })
  apps.push(app)
  return app
}
afterAll(async () => {
  for (const app of apps) app.kill('SIGKILL')
  await Promise.all(apps.map(({ ended }) => ended))
  for (const { remove } of written) remove()
})

describe(`the lifecycle of a program in ${shell.name}`, () => {
  let ready: TinyApp
  beforeAll(async () => {
    ready = start({ 'main.js': READY })
    await ready.ended
  })

  // https://www.electronjs.org/docs/latest/tutorial/esm: "only side effects from the main process entry point's
  // imports will execute before the ready event", and top-level awaits are waited for.
  it('is ready only after the entry module is evaluated, including its top-level awaits', () => {
    expect(ready.reported['evaluated before ready']).toBe(true)
  })

  // https://www.electronjs.org/docs/latest/api/browser-window, /tray, /session, /screen, /net: only after ready.
  it.each(['window', 'tray', 'session', 'default session', 'screen', 'net'])(
    'has no %s before ready',
    (what) => {
      expect(ready.reported[`${what} before ready`]).toMatch(/^threw: /)
    }
  )

  // https://www.electronjs.org/docs/latest/api/protocol#protocolregisterschemesasprivilegedcustomschemes
  it('cannot register schemes after ready', () => {
    expect(ready.reported['schemes after ready']).toMatch(/^threw: /)
  })

  // https://www.electronjs.org/docs/latest/api/app#event-before-quit "before the application starts closing its
  // windows"; #event-window-all-closed is not emitted after app.quit(); browser-window#event-close can be prevented,
  // which cancels quitting too.
  it('emits before-quit and close before it quits, and keeps running if close is prevented', async () => {
    expect(ready.reported['open after both']).toBe(true)
    expect(ready.reported.order).toEqual([
      'close',
      'before-quit',
      'close',
      'before-quit',
      'close',
      'will-quit'
    ])
    expect(await ready.ended).toBe(0)
  })

  // https://www.electronjs.org/docs/latest/api/browser-window#event-closed: "After you have received this event you
  // should remove the reference to the window and avoid using it any more."
  it('throws for any use of a destroyed window or its contents', async () => {
    const destroyed = start({ 'main.js': DESTROYED })
    expect(await destroyed.ended).toBe(0)
    expect(destroyed.reported).toEqual({
      closed: true,
      'contents destroyed': true,
      ...Object.fromEntries(
        ['window.webContents', 'window.isVisible', 'window.show', 'window.getBounds']
          .concat('contents.send', 'contents.getURL')
          .map((name) => [name, 'threw: Object has been destroyed'])
      ),
      listeners: 'done'
    })
  })

  // https://www.electronjs.org/docs/latest/api/app#event-second-instance and #event-window-all-closed
  it('passes the arguments of a second start to the first, which keeps running without windows', async () => {
    const first = start({ 'main.js': SINGLE_INSTANCE })
    await first.report('all closed')
    const second = startIn(first.folder, ['--word=later'])
    expect(await second.report('lock')).toBe(false)
    expect(await second.ended).toBe(0)
    expect(await first.report('second')).toContain('--word=later')
    expect(await first.report('its folder')).toBe(process.cwd())
    expect(first.reported.lock).toBe(true)
    expect(await first.ended).toBe(3)
  })

  // https://www.electronjs.org/docs/latest/api/app#event-window-all-closed: "If you do not subscribe to this event
  // and all windows are closed, the default behavior is to quit the app"
  // https://www.electronjs.org/docs/latest/tutorial/multithreading#available-apis: workers have no Electron modules.
  it('quits with its last window without a listener, and refuses electron in a worker', async () => {
    const app = start({ 'main.js': NO_LISTENER, 'worker.js': WORKER })
    expect(await app.report('electron in a worker')).toBe('refused')
    expect(await app.ended).toBe(0)
  })
})
