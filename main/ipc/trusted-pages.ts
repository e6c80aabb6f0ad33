/** The pages that may call main and that receive events. */
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { EVENT_CHANNEL } from '../../preload/contract/index.ts'
import type { EventName, Events } from '../../preload/contract/index.ts'

export type Pages = {
  /** Trusts this page: it may call main and receives events until its window is closed. */
  add(page: WebContents): void
  /** Whether a call comes from the top frame of a trusted page that shows our own origin. */
  isTrusted(event: IpcMainInvokeEvent): boolean
  /** Sends an event to all pages. A page that opens later does not miss it, because it requests the whole state. */
  send<N extends EventName>(name: N, payload: Events[N]): void
}

/** @param origin scheme and host of our pages */
export function createPages(origin: string): Pages {
  const pages = new Set<WebContents>()
  return {
    add(page) {
      pages.add(page)
      page.once('destroyed', () => pages.delete(page))
    },
    isTrusted({ sender, senderFrame }) {
      if (!pages.has(sender) || senderFrame?.parent !== null) return false
      return senderFrame.url.startsWith(`${origin}/`)
    },
    send(name, payload) {
      for (const page of pages) if (!page.isDestroyed()) page.send(EVENT_CHANNEL, name, payload)
    }
  }
}
