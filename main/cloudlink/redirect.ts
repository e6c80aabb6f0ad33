/**
 * Where the browser comes back to after the sign-in: a listener on 127.0.0.1 (RFC 8252 §7.3) that takes one answer
 * and closes. Any program or web page on this machine can reach it, so only a request that carries the sign-in's own
 * state counts; everything else is answered 400 and changes nothing.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cancelled, CloudLinkError } from './errors.ts'

const PATH = '/signed-in'
/** A browser sends its headers at once; a connection that does not is closed, in ms. */
const HEADERS_TIMEOUT_MS = 5_000
const MAX_HEADER_BYTES = 8_192

/** What the browser says after the answer, in the person's language. */
export type RedirectTexts = { title: string; done: string; refused: string }

export type Redirect = {
  uri: string
  /** The address that the browser was sent back to. @throws CloudLinkError 'cancelled' */
  answer: Promise<URL>
  close(): void
}

/**
 * @param ports tried in this order; 0 lets the operating system choose.
 * @param state of the sign-in, which its answer repeats (RFC 6749 §4.1.2)
 * @throws CloudLinkError 'sign-in-failed' where none is free.
 */
export async function listenForRedirect(
  ports: number[],
  state: string,
  texts: RedirectTexts,
  signal: AbortSignal
): Promise<Redirect> {
  let origin = ''
  let answered: (url: URL) => void
  let refuse: (error: Error) => void
  const answer = new Promise<URL>((resolve, reject) => {
    answered = resolve
    refuse = reject
  })
  // After close() nobody waits for the answer.
  answer.catch(() => undefined)

  const limits = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: HEADERS_TIMEOUT_MS,
    connectionsCheckingInterval: HEADERS_TIMEOUT_MS / 5,
    maxHeaderSize: MAX_HEADER_BYTES
  }
  const server = createServer(limits, (request, response) => {
    const url = URL.parse(request.url ?? '', origin)
    // Another Host is another site's name for this machine.
    const isOurs = `http://${request.headers.host ?? ''}` === origin && url?.pathname === PATH
    if (!isOurs || request.method !== 'GET' || !answersSignIn(url, state)) {
      response.writeHead(400, { Connection: 'close' }).end()
      return
    }
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'",
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      Connection: 'close'
    })
    response.end(pageOf(texts.title, url.searchParams.has('code') ? texts.done : texts.refused))
    // A connection that never sent anything would keep the port.
    response.on('close', () => server.closeAllConnections())
    close()
    answered(url)
  })
  const stop = (): void => {
    close()
    server.closeAllConnections()
    refuse(cancelled())
  }
  function close(): void {
    signal.removeEventListener('abort', stop)
    server.close()
  }

  const port = await listen(server, ports)
  origin = `http://127.0.0.1:${port}`
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return { uri: origin + PATH, answer, close: stop }
}

async function listen(server: ReturnType<typeof createServer>, ports: number[]): Promise<number> {
  for (const port of ports) {
    const listening = await new Promise<boolean>((resolve) => {
      const failed = (): void => resolve(false)
      server.once('error', failed)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', failed)
        resolve(true)
      })
    })
    if (listening) return (server.address() as AddressInfo).port
  }
  throw new CloudLinkError('sign-in-failed', 'ports-in-use', { values: { ports: ports.join(', ') } })
}

/** Whether an address is an answer to the sign-in with that state: a code or an error. */
export function answersSignIn(url: URL, state: string): boolean {
  const { searchParams } = url
  return searchParams.get('state') === state && (searchParams.has('code') || searchParams.has('error'))
}

/** The texts are the program's own; nothing of the request is repeated. */
function pageOf(title: string, sentence: string): string {
  return `<!doctype html><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${sentence}</p>`
}
