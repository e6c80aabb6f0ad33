/** The pages that may call main, and that main tells of what changed. */
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { EVENT_CHANNEL } from '../../preload/contract/index.ts'
import type { EventName, Events } from '../../preload/contract/index.ts'

export type Pages = {
  /** From now on this page may call and is sent events, until its window is closed. */
  add(page: WebContents): void
  /** Whether a call comes from the top frame of one of them, and that frame shows our own page. */
  isTrusted(event: IpcMainInvokeEvent): boolean
  /** Sends an event to each. Where there is none it is not missed, since a new page asks for everything. */
  send<N extends EventName>(name: N, payload: Events[N]): void
}

/** @param origin scheme and host of our own pages */
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
