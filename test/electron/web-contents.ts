/** The contents of a window: loads its document, sends it events and answers its calls. */
import { EventEmitter } from 'node:events'
import type { HandlerDetails } from 'electron'
import { PreventableEvent } from './app.ts'
import { chromiumView } from './chromium-view.ts'
import { markDestroyed } from './destroyed.ts'
import { invokeHandler } from './ipc.ts'
import type { Answer, Frame } from './ipc.ts'
import type { Session } from './session.ts'
import type { Place } from './preload-world.ts'
import { emptyView, isWindowless, mainFrame } from './view.ts'
import type { View } from './view.ts'

type WindowOpenHandler = (details: HandlerDetails) => { action: 'allow' | 'deny' }

export class WebContents extends EventEmitter {
  readonly view: View
  #preload: string | undefined
  /** https://www.electronjs.org/docs/latest/api/window-open: windows open by default. */
  #windowOpenHandler: WindowOpenHandler = () => ({ action: 'allow' })
  #destroyed = false
  /** https://www.electronjs.org/docs/latest/api/browser-window: a window that was never shown is painted too. */
  #visible = true
  #focused = false

  constructor(session: Session, closed: () => void) {
    super()
    this.view = isWindowless
      ? emptyView()
      : chromiumView({
          serve: (request) => session.serve(request),
          call: (channel, args) => this.#invokeAsPage(channel, args),
          proxy: () => session.proxy,
          allows: (url) => session.allows(url),
          navigates: (url, isMainFrame) => this.#navigates(url, isMainFrame),
          downloads: () => session.downloads(),
          contextMenu: (place) => this.#contextMenu(place),
          opensWindow: (url) => this.#opensWindow(url),
          preloadFailed: (error) => this.#preloadFailed(error),
          closed
        })
  }

  /** Installs the preload before the first document loads. @param argv process.argv of the preload */
  async prepare(preload: string | undefined, argv: string[]): Promise<void> {
    this.#preload = preload
    await this.view.prepare(preload, argv)
  }
  /** https://www.electronjs.org/docs/latest/api/web-contents#event-will-navigate: @returns whether it was prevented */
  #navigates(url: string, isMainFrame: boolean): boolean {
    if (this.#destroyed) return true
    const event = Object.assign(new PreventableEvent(), { url, isMainFrame, isSameDocument: false })
    this.emit('will-frame-navigate', event)
    if (isMainFrame) this.emit('will-navigate', event, url)
    return event.defaultPrevented
  }
  setWebRTCIPHandlingPolicy(policy: string): void {
    this.view.setWebRtcPolicy(policy)
  }
  #opensWindow(url: string): boolean {
    if (this.#destroyed) return false
    const referrer = { url: this.getURL(), policy: 'default' as const }
    const details = { url, frameName: '', features: '', disposition: 'foreground-tab' as const, referrer }
    return this.#windowOpenHandler(details).action === 'allow'
  }
  #contextMenu(place: Place): void {
    if (!this.#destroyed) this.emit('context-menu', new PreventableEvent(), place)
  }
  /** As in Electron, the page loads without the preload, and the error is reported. */
  #preloadFailed(error: Error): void {
    process.stderr.write(`Unable to load preload script: ${this.#preload ?? ''}\n${error.message}\n`)
    this.emit('preload-error', new PreventableEvent(), this.#preload, error)
  }
  get mainFrame(): Frame {
    return mainFrame(this.getURL())
  }
  /** Makes a call as the main frame of this document. */
  async #invokeAsPage(channel: string, args: unknown[]): Promise<Answer> {
    if (this.#destroyed) return { error: 'The page was destroyed.' }
    const event = Object.assign(new PreventableEvent(), {
      type: 'frame' as const,
      sender: this,
      senderFrame: this.mainFrame,
      processId: 1,
      frameId: 1
    })
    return invokeHandler(channel, event, args)
  }
  send(channel: string, ...args: unknown[]): void {
    const copies = structuredClone(args)
    this.view.deliver({ kind: 'event', channel, args: copies })
  }
  sendVisible(visible: boolean): void {
    this.#visible = visible
    if (!this.#destroyed) this.view.deliver({ kind: 'visible', visible })
  }
  sendFocused(focused: boolean): void {
    this.#focused = focused
    if (!this.#destroyed) this.view.deliver({ kind: 'focused', focused })
  }
  /** Sends the state of the window to a new document, which starts as visible and without focus. */
  #sendWindowState(): void {
    this.sendVisible(this.#visible)
    this.sendFocused(this.#focused)
  }
  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpenHandler = handler
  }
  getURL(): string {
    return this.view.url()
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  destroyed(): void {
    this.#destroyed = true
    this.emit('destroyed')
    markDestroyed(this, ['view'])
  }
  reload(): void {
    void this.view.reload().then(() => {
      if (this.#destroyed) return
      this.#sendWindowState()
      this.emit('did-finish-load')
    })
  }
  setZoomFactor(factor: number): void {
    if (!(factor > 0)) throw new Error("'zoomFactor' must be a double greater than 0.0")
    this.view.zoom(factor).catch(() => undefined)
  }
  replaceMisspelling(): void {}
  copyImageAt(x: number, y: number): void {
    if (!Number.isInteger(x) || !Number.isInteger(y)) throw new TypeError('Error processing argument.')
  }
  async load(url: string): Promise<void> {
    await this.view.load(url)
    if (this.#destroyed) return
    this.#sendWindowState()
    this.emit('did-finish-load')
  }
}
