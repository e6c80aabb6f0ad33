/** The view that draws the document of a window: a page of the real browser, or nothing. */
import type { ProxyConfig } from 'electron'
import type { Answer, Frame } from './ipc.ts'
import type { Place } from './preload-world.ts'

export type Bounds = { x: number; y: number; width: number; height: number }

/** A message to the document: an event of the main process, or the visibility or focus of its window. */
export type Message =
  | { kind: 'event'; channel: string; args: unknown[] }
  | { kind: 'visible'; visible: boolean }
  | { kind: 'focused'; focused: boolean }

export type View = {
  /** Installs the preload before the first document loads. @param argv process.argv of the preload */
  prepare(preload: string | undefined, argv: string[]): Promise<void>
  load(url: string): Promise<void>
  /** Resolves when the document has reloaded. */
  reload(): Promise<void>
  /** Draws the document larger by this factor. */
  zoom(factor: number): Promise<void>
  url(): string
  deliver(message: Message): void
  resize(bounds: Bounds): Promise<void>
  /** Sets the WebRTC policy of the page. @throws if the view does not support it */
  setWebRtcPolicy(policy: string): void
  close(): void
}

/** Callbacks of the view. */
export type ViewOwner = {
  /** Serves a request of the page; null if no handler serves its scheme. */
  serve(request: Request): Promise<Response | null>
  call(channel: string, args: unknown[]): Promise<Answer>
  /** The proxy settings of the page's session. */
  proxy(): ProxyConfig
  /** Whether the page may request the URL. */
  allows(url: string): Promise<boolean>
  /** The page navigates one of its frames. @returns whether the program prevents it */
  navigates(url: string, isMainFrame: boolean): boolean
  /** The person opens a context menu. */
  contextMenu(place: Place): void
  /** The page starts a download. @returns whether it is allowed */
  downloads(): boolean
  /** The page opens a window. @returns whether it is allowed */
  opensWindow(url: string): boolean
  preloadFailed(error: Error): void
  closed(): void
}

/** Whether windows have no browser, for tests of the main process alone. */
export const isWindowless = process.env.ELECTRON_STAND_IN_WINDOW === 'none'

/** A view without a browser, whose document makes no calls. */
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

/** The main frame of a document, as the `senderFrame` of its calls. */
export function mainFrame(url: string): Frame {
  const { protocol, host } = new URL(url)
  return { url, origin: `${protocol}//${host}`, parent: null }
}
