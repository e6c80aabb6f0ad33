/** The window: a page of the real browser, served by the program's own scheme handler. */
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { BrowserContext, CDPSession, Page, Route } from 'playwright-core'
import { app, appRuntime, PreventableEvent } from './app.ts'
import { takePage } from './chromium.ts'
import { invokeHandler } from './ipc.ts'
import type { Frame } from './ipc.ts'
import { session as sessions } from './session.ts'
import type { Session } from './session.ts'
import { BINDING, pageScript, preloadScript, WORLD } from './worlds.ts'

type Bounds = { x: number; y: number; width: number; height: number }
type Options = Partial<Bounds> & {
  show?: boolean
  webPreferences?: {
    preload?: string
    session?: Session
    sandbox?: boolean
    contextIsolation?: boolean
    nodeIntegration?: boolean
  }
}

/** Chromium loads no scheme that it does not know, so each host of ours is one that can never exist. */
const toBrowser = (url: string): string => url.replace(/^([a-z]+):\/\/([^/]+)/, 'https://$2.$1.invalid')
const fromBrowser = (url: string): string => url.replace(/^https:\/\/([^/]+)\.([a-z]+)\.invalid/, '$2://$1')
const OURS = /^https:\/\/[^/]+\.[a-z]+\.invalid\//

class WebContents extends EventEmitter {
  readonly session: Session
  #page: Page
  #cdp: CDPSession | null = null
  /** Contexts of the preload's world in the main frame; the last one is the document of now. */
  #world: number | null = null
  #mainFrame = ''
  #destroyed = false
  #secret = randomUUID()

  constructor(page: Page, session: Session) {
    super()
    this.#page = page
    this.session = session
  }

  async prepare(context: BrowserContext, preload: string | undefined): Promise<void> {
    const cdp = await context.newCDPSession(this.#page)
    this.#cdp = cdp
    await context.route('**/*', (route) => this.#serve(route))
    context.on('page', (page) => {
      // Electron asks the handler of window.open; where it denies, no window comes to be.
      if (page !== this.#page) void page.close()
    })
    const { frameTree } = await cdp.send('Page.getFrameTree')
    this.#mainFrame = frameTree.frame.id
    cdp.on('Runtime.executionContextCreated', ({ context: { id, name, auxData } }) => {
      const { frameId } = auxData as { frameId: string }
      if (name === WORLD && frameId === this.#mainFrame) this.#world = id
    })
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (this.#world === executionContextId) this.#world = null
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === BINDING && executionContextId === this.#world)
        void this.#answer(payload, executionContextId)
    })
    await cdp.send('Page.enable')
    await cdp.send('Runtime.enable')
    await cdp.send('Emulation.setFocusEmulationEnabled', { enabled: true })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(this.#secret) })
    if (preload === undefined) return
    if (!preload.endsWith('.cjs') && !preload.endsWith('.js')) {
      throw new Error(`Unable to load preload script ${preload}: a sandboxed preload is no ES module.`)
    }
    await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadScript(this.#secret, readFileSync(preload, 'utf8'), process.platform),
      worldName: WORLD
    })
  }

  async #serve(route: Route): Promise<void> {
    const request = route.request()
    const url = request.url()
    const isTop = request.isNavigationRequest() && request.frame() === this.#page.mainFrame()
    if (!OURS.test(url)) {
      if (isTop) this.emit('will-navigate', new PreventableEvent(), url)
      return route.abort()
    }
    const answer = await this.session.serve(fromBrowser(url), request.method())
    if (answer === null) return route.abort()
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer())
    })
  }

  #frame(): Frame {
    const url = fromBrowser(this.#page.url())
    const { protocol, host } = new URL(url)
    return { url, origin: `${protocol}//${host}`, parent: null }
  }

  async #answer(payload: string, world: number): Promise<void> {
    type Sent = { id: number; channel: string; args: ({ value: unknown } | { missing: true })[] }
    const { id, channel, args } = JSON.parse(payload) as Sent
    const event = { sender: this, senderFrame: this.#frame(), processId: 1, frameId: 1 }
    const given = args.map((arg) => ('value' in arg ? arg.value : undefined))
    const answer = await invokeHandler(channel, event, given)
    await this.#deliver({ kind: 'answer', id, ...answer }, world)
  }

  /** A document that is gone hears nothing. */
  async #deliver(message: object, world: number | null = this.#world): Promise<void> {
    if (world === null || this.#destroyed) return
    const expression = `standInDeliver(${JSON.stringify(JSON.stringify(message))})`
    await this.#cdp?.send('Runtime.evaluate', { expression, contextId: world }).catch(() => undefined)
  }

  send(channel: string, ...args: unknown[]): void {
    void this.#deliver({ kind: 'event', channel, args: structuredClone(args) })
  }
  tellVisible(visible: boolean): void {
    void this.#deliver({ kind: 'visible', visible })
  }
  setWindowOpenHandler(): void {}
  getURL(): string {
    return fromBrowser(this.#page.url())
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  markDestroyed(): void {
    this.#destroyed = true
  }
  reload(): void {
    this.#world = null
    void this.#page.reload().catch(() => undefined)
  }
  async load(url: string): Promise<void> {
    await this.#page.goto(toBrowser(url), { waitUntil: 'load' })
  }
}

const windows: BrowserWindow[] = []

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents
  readonly #page: Page
  readonly #prepared: Promise<void>
  #bounds: Bounds
  #visible = false
  #minimized = false
  #focused = false
  #destroyed = false

  constructor(options: Options = {}) {
    super()
    appRuntime.mustFollowReady('BrowserWindow')
    const { preload, session = sessions.defaultSession, ...preferences } = options.webPreferences ?? {}
    if (preferences.nodeIntegration === true || preferences.contextIsolation === false) {
      throw new Error('The stand-in has isolated pages without Node only.')
    }
    const { context, page } = takePage()
    this.#page = page
    this.#bounds = { x: 0, y: 0, width: 800, height: 600, ...boundsOf(options) }
    this.webContents = new WebContents(page, session)
    this.#prepared = this.webContents.prepare(context, preload)
    this.#prepared.catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      appRuntime.exit(1)
    })
    page.on('close', () => this.#closed())
    appRuntime.windows.add(this)
    windows.push(this)
    app.emit('web-contents-created', new PreventableEvent(), this.webContents)
    if (options.show !== false) this.show()
  }

  static getAllWindows(): BrowserWindow[] {
    return windows.filter((window) => !window.isDestroyed())
  }

  async loadURL(url: string): Promise<void> {
    await this.#prepared
    await this.#resize()
    await this.webContents.load(url)
    this.emit('ready-to-show')
  }

  async #resize(): Promise<void> {
    const cdp = await this.#page.context().newCDPSession(this.#page)
    const { windowId } = await cdp.send('Browser.getWindowForTarget')
    const { x: left, y: top, width, height } = this.#bounds
    await cdp.send('Browser.setWindowBounds', { windowId, bounds: { left, top, width, height } })
    await cdp.detach()
  }

  getBounds(): Bounds {
    return { ...this.#bounds }
  }
  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...boundsOf(bounds) }
    void this.#resize()
  }
  show(): void {
    this.#focused = true
    this.#setVisible(true)
  }
  showInactive(): void {
    this.#setVisible(true)
  }
  hide(): void {
    this.#focused = false
    this.#setVisible(false)
  }
  #setVisible(visible: boolean): void {
    if (this.#visible === visible) return
    this.#visible = visible
    this.webContents.tellVisible(visible)
    this.emit(visible ? 'show' : 'hide')
  }
  isVisible(): boolean {
    return this.#visible
  }
  focus(): void {
    this.#focused = true
    this.emit('focus')
  }
  blur(): void {
    this.#focused = false
    this.emit('blur')
  }
  isFocused(): boolean {
    return this.#visible && this.#focused
  }
  minimize(): void {
    this.#minimized = true
    this.emit('minimize')
  }
  restore(): void {
    this.#minimized = false
    this.emit('restore')
  }
  isMinimized(): boolean {
    return this.#minimized
  }
  setTitle(): void {}
  isDestroyed(): boolean {
    return this.#destroyed
  }
  /** https://www.electronjs.org/docs/latest/api/browser-window#event-close: preventing it cancels the closing */
  close(): void {
    if (this.#destroyed) return
    const event = new PreventableEvent()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }
  destroy(): void {
    if (this.#destroyed) return
    void this.#page.close().catch(() => undefined)
    this.#closed()
  }
  #closed(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.webContents.markDestroyed()
    appRuntime.windows.delete(this)
    this.emit('closed')
    if (appRuntime.windows.size === 0) app.lastWindowClosed()
  }
}

function boundsOf({ x, y, width, height }: Partial<Bounds>): Partial<Bounds> {
  return Object.fromEntries(
    Object.entries({ x, y, width, height }).filter(([, value]) => value !== undefined)
  )
}
