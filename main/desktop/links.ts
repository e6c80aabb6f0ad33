/** Links out of the program (browser, mail) and into it (cloudlink-chat:). */
import { shell } from 'electron'
import type { App } from 'electron'
import { SyncError } from '../sync/failure.ts'

export const LINK_SCHEME = 'cloudlink-chat'
const OUTGOING = new Set(['http:', 'https:', 'mailto:'])

/**
 * Opens a link in the system's browser or mail program.
 * @throws SyncError 'refused' for anything but http, https and mailto.
 */
export async function openLink(url: string): Promise<void> {
  const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: '' }
  if (!OUTGOING.has(protocol)) {
    throw new SyncError('refused', 'link-not-allowed')
  }
  try {
    await shell.openExternal(url)
  } catch {
    throw new SyncError('internal', 'link-no-program')
  }
}

export type IncomingLinks = {
  /** A link that the operating system handed over, from arguments or an event. */
  receive(link: string): void
  /** The next link to `path`, for instance the answer to a sign-in. */
  next(signal: AbortSignal): Promise<string>
}

/** Registers this program for its link scheme and hands on the links that arrive. */
export function receiveLinks(app: App): IncomingLinks {
  let waiting: ((link: string) => void) | null = null
  const receive = (link: string): void => {
    if (!link.startsWith(`${LINK_SCHEME}:`)) return
    waiting?.(link)
    waiting = null
  }
  app.on('open-url', (event, url) => {
    event.preventDefault()
    receive(url)
  })
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  return {
    receive,
    next: (signal) =>
      new Promise((resolve, reject) => {
        waiting = resolve
        signal.addEventListener('abort', () => reject(new SyncError('cancelled')), {
          once: true
        })
      })
  }
}
