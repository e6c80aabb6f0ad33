/** BrowserWindow: bounds, visibility, focus and closing. */
import { EventEmitter } from 'node:events'
import { app, appRuntime, PreventableEvent } from './app.ts'
import { screen } from './desktop.ts'
import { markDestroyed } from './destroyed.ts'
import { Session, session as sessions } from './session.ts'
import type { Bounds } from './view.ts'
import { WebContents } from './web-contents.ts'

type Options = Partial<Bounds> & {
  show?: boolean
  webPreferences?: {
    preload?: string
    additionalArguments?: string[]
    session?: object
    sandbox?: boolean
    contextIsolation?: boolean
    nodeIntegration?: boolean
  }
}

const windows: BrowserWindow[] = []

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents
  readonly #prepared: Promise<void>
  readonly #bounds: Bounds
  #title = ''
  #isDrawn = false
  #visible = false
  #minimized = false
  /** The bounds before it was maximized. */
  #normal: Bounds | null = null
  #focused = false
  #destroyed = false

  constructor(options: Options = {}) {
    super()
    appRuntime.mustFollowReady('BrowserWindow')
    const {
      preload,
      additionalArguments = [],
      session = sessions.defaultSession,
      ...preferences
    } = options.webPreferences ?? {}
    if (!(session instanceof Session))
      throw new TypeError('The session must come from session.fromPartition.')
    const { nodeIntegration, contextIsolation, sandbox } = preferences
    if (nodeIntegration === true || contextIsolation === false || sandbox === false) {
      throw new Error('The stand-in supports only sandboxed, isolated pages without Node.')
    }
    this.#bounds = { x: 0, y: 0, width: 800, height: 600, ...boundsOf(options) }
    this.webContents = new WebContents(session, () => this.#closed())
    this.#prepared = this.webContents.prepare(preload, additionalArguments)
    this.#prepared.catch((error: unknown) => {
      if (this.#destroyed) return
      process.stderr.write(`${String(error)}\n`)
      appRuntime.exit(1)
    })
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
    await this.webContents.view.resize(this.#bounds)
    this.#isDrawn = true
    await this.webContents.load(url)
    this.#pageTitled(url)
    this.emit('ready-to-show')
  }
  /** https://www.electronjs.org/docs/latest/api/browser-window#event-page-title-updated: it can be prevented. */
  #pageTitled(title: string): void {
    const event = new PreventableEvent()
    this.emit('page-title-updated', event, title, true)
    if (!event.defaultPrevented) this.#title = title
  }
  setTitle(title: string): void {
    this.#title = title
  }
  getTitle(): string {
    return this.#title
  }

  getBounds(): Bounds {
    return { ...this.#bounds }
  }
  getNormalBounds(): Bounds {
    return { ...(this.#normal ?? this.#bounds) }
  }
  /** Emits the events only for what changes, as Electron does. */
  setBounds(bounds: Bounds): void {
    for (const value of Object.values(bounds)) {
      if (!Number.isInteger(value))
        throw new TypeError('Error processing argument: bounds must be whole numbers.')
    }
    const { x, y, width, height } = this.#bounds
    Object.assign(this.#bounds, bounds)
    if (x !== bounds.x || y !== bounds.y) this.emit('move')
    if (width !== bounds.width || height !== bounds.height) {
      if (this.#isDrawn) void this.webContents.view.resize(this.#bounds)
      this.emit('resize')
    }
  }
  /** Shows the window without focusing it. */
  maximize(): void {
    if (this.#normal !== null) return
    this.#normal = { ...this.#bounds }
    this.setBounds({ ...screen.getPrimaryDisplay().workArea })
    this.#setVisible(true)
    this.emit('maximize')
  }
  unmaximize(): void {
    if (this.#normal === null) return
    const normal = this.#normal
    this.#normal = null
    this.setBounds(normal)
    this.emit('unmaximize')
  }
  isMaximized(): boolean {
    return this.#normal !== null
  }
  setAlwaysOnTop(): void {}
  setVisibleOnAllWorkspaces(): void {
    if (process.platform === 'win32') throw new Error('setVisibleOnAllWorkspaces does nothing on Windows.')
  }
  setSkipTaskbar(): void {
    if (process.platform === 'linux') throw new Error('setSkipTaskbar does nothing on Linux.')
  }
  setOverlayIcon(): void {
    if (process.platform !== 'win32') throw new Error('setOverlayIcon exists on Windows only.')
  }
  show(): void {
    this.#setVisible(true)
    this.focus()
  }
  showInactive(): void {
    this.#setVisible(true)
  }
  hide(): void {
    this.#setVisible(false)
    this.blur()
  }
  #setVisible(visible: boolean): void {
    if (this.#visible === visible) return
    this.#visible = visible
    this.webContents.sendVisible(visible)
    this.emit(visible ? 'show' : 'hide')
  }
  isVisible(): boolean {
    return this.#visible
  }
  focus(): void {
    this.#setFocused(this.#visible)
  }
  blur(): void {
    this.#setFocused(false)
  }
  #setFocused(focused: boolean): void {
    if (this.#focused === focused) return
    this.#focused = focused
    this.webContents.sendFocused(focused)
    this.emit(focused ? 'focus' : 'blur')
  }
  isFocused(): boolean {
    return this.#focused
  }
  minimize(): void {
    this.#minimized = true
    this.webContents.sendVisible(false)
    this.blur()
    this.emit('minimize')
  }
  restore(): void {
    this.#minimized = false
    this.webContents.sendVisible(this.#visible)
    this.emit('restore')
  }
  isMinimized(): boolean {
    return this.#minimized
  }
  setBackgroundColor(): void {}
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
    this.webContents.view.close()
    this.#closed()
  }
  #closed(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.webContents.destroyed()
    appRuntime.windows.delete(this)
    markDestroyed(this, ['webContents'])
    this.emit('closed')
    if (appRuntime.windows.size === 0) app.lastWindowClosed()
  }
}

function boundsOf({ x, y, width, height }: Partial<Bounds>): Partial<Bounds> {
  return Object.fromEntries(
    Object.entries({ x, y, width, height }).filter(([, value]) => value !== undefined)
  )
}
