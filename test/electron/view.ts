/** What shows a window's document: a page of the real browser, or nothing at all. */
import type { ProxyConfig } from 'electron'
import type { Answer, Frame } from './ipc.ts'
import type { Place } from './preload-world.ts'

export type Bounds = { x: number; y: number; width: number; height: number }

/** What goes to the document: an event of the main process, or whether its window can be seen and has the focus. */
export type Message =
  | { kind: 'event'; channel: string; args: unknown[] }
  | { kind: 'visible'; visible: boolean }
  | { kind: 'focused'; focused: boolean }

export type View = {
  /** Brings the preload in, before the first document. @param argv the arguments that its process gets */
  prepare(preload: string | undefined, argv: string[]): Promise<void>
  load(url: string): Promise<void>
  /** Resolves when the document is there again. */
  reload(): Promise<void>
  /** Draws the document so many times as large. */
  zoom(factor: number): Promise<void>
  url(): string
  deliver(message: Message): void
  resize(bounds: Bounds): Promise<void>
  /** Answers what a page may do with WebRTC from now on. @throws where this view knows no such page. */
  setWebRtcPolicy(policy: string): void
  close(): void
}

/** What the view tells and asks. */
export type ViewOwner = {
  /** Null where nothing serves this address. */
  serve(request: Request): Promise<Response | null>
  call(channel: string, args: unknown[]): Promise<Answer>
  /** What the page connects by. */
  proxy(): ProxyConfig
  /** Whether the page may send a request at all. */
  allows(url: string): Promise<boolean>
  /** A frame wants to go elsewhere by itself. @returns whether it must stay. */
  navigates(url: string, isMainFrame: boolean): boolean
  /** Somebody asks for a menu. */
  contextMenu(place: Place): void
  /** The page wants to save something. @returns whether it may. */
  downloads(): boolean
  /** The page wants another window. @returns whether it may have one. */
  opensWindow(url: string): boolean
  preloadFailed(error: Error): void
  closed(): void
}

/** Whether windows show nothing: faults of the main process are then tested without a browser. */
export const isWindowless = process.env.ELECTRON_STAND_IN_WINDOW === 'none'

/** A view that shows nothing and whose document never asks for anything. */
export function emptyView(): View {
  let shown = ''
  return {
    async prepare() {},
    async load(url) {
      shown = url
    },
    async reload() {},
    async zoom() {},
    url: () => shown,
    deliver() {},
    async resize() {},
    setWebRtcPolicy() {},
    close() {}
  }
}

/** The main frame of a document, as a handler sees who asks. */
export function mainFrame(url: string): Frame {
  const { protocol, host } = new URL(url)
  return { url, origin: `${protocol}//${host}`, parent: null }
}
