/** What a window shows, as the main process sees it: loaded, told, and answered. */
import { EventEmitter } from 'node:events'
import { PreventableEvent } from './app.ts'
import { chromiumView } from './chromium-view.ts'
import { invokeHandler } from './ipc.ts'
import type { Answer } from './ipc.ts'
import { recordPageEvent } from './page-events.ts'
import type { Session } from './session.ts'
import { emptyView, isWindowless, mainFrame } from './view.ts'
import type { View } from './view.ts'

export class WebContents extends EventEmitter {
  readonly session: Session
  readonly view: View
  #destroyed = false
  #loaded: () => void = () => undefined
  /** Resolves when the first document is there. */
  readonly whenLoaded = new Promise<void>((resolve) => (this.#loaded = resolve))

  constructor(session: Session, closed: () => void) {
    super()
    this.session = session
    this.view = isWindowless
      ? emptyView()
      : chromiumView({
          serve: (url, method) => session.serve(url, method),
          call: (channel, args) => this.callAsPage(channel, args),
          navigating: (url) => this.emit('will-navigate', new PreventableEvent(), url),
          closed
        })
  }

  /** Asks the program's handler as the main frame of this document does. */
  callAsPage(channel: string, args: unknown[]): Promise<Answer> {
    const senderFrame = mainFrame(this.getURL())
    return invokeHandler(channel, { sender: this, senderFrame, processId: 1, frameId: 1 }, args)
  }
  send(channel: string, ...args: unknown[]): void {
    const copies = structuredClone(args)
    recordPageEvent(channel, copies)
    if (!this.#destroyed) this.view.deliver({ kind: 'event', channel, args: copies })
  }
  tellVisible(visible: boolean): void {
    if (!this.#destroyed) this.view.deliver({ kind: 'visible', visible })
  }
  setWindowOpenHandler(): void {}
  getURL(): string {
    return this.view.url()
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  markDestroyed(): void {
    this.#destroyed = true
  }
  reload(): void {
    this.view.reload()
  }
  async load(url: string): Promise<void> {
    await this.view.load(url)
    this.#loaded()
  }
}
