/** Opens outgoing links (browser, mail, telephone) and handles incoming ones (cloudlink-chat:). */
import { shell } from 'electron'
import type { App } from 'electron'
import { LINK_SCHEME } from '../identity.ts'
import { SyncError } from '../sync/failure.ts'
import { placeOf } from './linked-places.ts'
import type { LinkedPlace } from './linked-places.ts'

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
  /** Calls `show` for each link into the program, including the last one received before this call. */
  onPlace(show: (place: LinkedPlace) => void): void
}

/** Limits the queue of sign-in responses, because a malicious program could send any number of links. */
const MAX_WAITING = 10

/** A longer link is dropped unread: the response to a sign-in has a few hundred characters. */
const MAX_LENGTH = 16_000

/** Registers this program for its link scheme and dispatches incoming links. */
export function receiveLinks(app: App): IncomingLinks {
  let answers: string[] = []
  let waiting: ((link: string) => void) | null = null
  let early: LinkedPlace | null = null
  let show: ((place: LinkedPlace) => void) | null = null

  function receive(link: string): void {
    if (link.length > MAX_LENGTH || !link.startsWith(`${LINK_SCHEME}:`)) return
    const place = placeOf(link)
    if (place === null) receiveAnswer(link)
    else if (show === null) early = place
    else show(place)
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
  // The path and the arguments are for Windows; on other systems the package registers the scheme.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME, process.execPath, ['--'])
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
    onPlace(listener) {
      show = listener
      if (early !== null) listener(early)
      early = null
    }
  }
}
