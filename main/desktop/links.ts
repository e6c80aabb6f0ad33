/** Opens outgoing links (browser, mail, telephone) and handles incoming ones (cloudlink-chat:). */
import { shell } from 'electron'
import type { App } from 'electron'
import { SyncError } from '../sync/failure.ts'

export const LINK_SCHEME = 'cloudlink-chat'
const OUTGOING = new Set(['http:', 'https:', 'mailto:'])
/** A number and nothing else: no pauses, codes or parameters. */
const TELEPHONE = /^tel:\+?\d{2,20}$/

/**
 * Opens a link in the system's browser, mail or telephone program.
 * @throws SyncError 'refused' for anything but http, https, mailto, and tel with a plain number
 */
export async function openLink(url: string): Promise<void> {
  const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: '' }
  if (!OUTGOING.has(protocol) && !TELEPHONE.test(url)) {
    throw new SyncError('refused', 'link-not-allowed')
  }
  try {
    await shell.openExternal(url)
  } catch {
    throw new SyncError('internal', 'link-no-program')
  }
}

export type IncomingLinks = {
  /** Handles a link from the operating system: from an argument, an event, or a second start. */
  receive(link: string): void
  /**
   * Waits for the next link that may be the response to a sign-in. Links that have already arrived come first.
   * @throws SyncError 'cancelled' after an abort
   */
  nextAnswer(signal: AbortSignal): Promise<string>
  /** Calls `show` for each link to a conversation, including the last one received before this call. */
  onConversation(show: (conversationId: string) => void): void
}

/** Limits the queue of sign-in responses, because a malicious program could send any number of links. */
const MAX_WAITING = 10

/** The id in `cloudlink-chat://conversation/<id>`; null for any other link. */
export function conversationOf(link: string): string | null {
  const url = URL.parse(link)
  const [, id = '', ...more] = url?.pathname.split('/') ?? []
  const names = url?.protocol === `${LINK_SCHEME}:` && url.host === 'conversation' && more.length === 0
  return names && /^[\w-]{1,200}$/.test(id) ? id : null
}

/** Registers this program for its link scheme and dispatches incoming links. */
export function receiveLinks(app: App): IncomingLinks {
  let answers: string[] = []
  let waiting: ((link: string) => void) | null = null
  let early: string | null = null
  let show: ((conversationId: string) => void) | null = null

  function receive(link: string): void {
    if (!link.startsWith(`${LINK_SCHEME}:`)) return
    const conversationId = conversationOf(link)
    if (conversationId === null) receiveAnswer(link)
    else if (show === null) early = conversationId
    else show(conversationId)
  }
  function receiveAnswer(link: string): void {
    if (waiting === null) answers = [...answers, link].slice(-MAX_WAITING)
    else waiting(link)
    waiting = null
  }

  app.on('open-url', (event, url) => {
    event.preventDefault()
    receive(url)
  })
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  return {
    receive,
    nextAnswer(signal) {
      const next = answers.shift()
      if (next !== undefined) return Promise.resolve(next)
      return new Promise((resolve, reject) => {
        waiting = resolve
        signal.addEventListener(
          'abort',
          () => {
            if (waiting === resolve) waiting = null
            reject(new SyncError('cancelled'))
          },
          { once: true }
        )
      })
    },
    onConversation(listener) {
      show = listener
      if (early !== null) listener(early)
      early = null
    }
  }
}
