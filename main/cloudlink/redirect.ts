/**
 * The loopback redirect of the browser sign-in: a listener on 127.0.0.1 (RFC 8252 §7.3) that accepts one response and
 * closes. Any program or web page on this machine can reach it, so it only accepts a request with the `state` of this
 * sign-in. Every other request gets status 400 and changes nothing.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cancelled, CloudLinkError } from './errors.ts'

const PATH = '/signed-in'
/** A browser sends its headers immediately. A connection without headers is closed after this time. */
const HEADERS_TIMEOUT_MS = 5_000
const MAX_HEADER_BYTES = 8_192

/** The page that the browser shows after the sign-in, in the person's language. */
export type RedirectTexts = { title: string; done: string; refused: string }

export type Redirect = {
  uri: string
  /** Resolves with the URL that the browser was redirected to. @throws CloudLinkError 'cancelled' */
  answer: Promise<URL>
  close(): void
}

/**
 * @param ports tried in this order; 0 lets the operating system choose
 * @param state of the sign-in, which its response repeats (RFC 6749 §4.1.2)
 * @throws CloudLinkError 'sign-in-failed' if none of the ports is free
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
  // After close() nobody awaits the answer; this prevents an unhandled rejection.
  answer.catch(() => undefined)

  const limits = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: HEADERS_TIMEOUT_MS,
    connectionsCheckingInterval: HEADERS_TIMEOUT_MS / 5,
    maxHeaderSize: MAX_HEADER_BYTES
  }
  const server = createServer(limits, (request, response) => {
    const url = URL.parse(request.url ?? '', origin)
    // Any other Host header means DNS rebinding: another site's name that resolves to this machine.
    const isForUs = `http://${request.headers.host ?? ''}` === origin && url?.origin === origin
    const isOurs = isForUs && url.pathname === PATH
    if (!isOurs || request.method !== 'GET' || !isSignInResponse(url, state)) {
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
    // An idle connection would otherwise keep the port open.
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
    const isListening = await new Promise<boolean>((resolve) => {
      const failed = (): void => resolve(false)
      server.once('error', failed)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', failed)
        resolve(true)
      })
    })
    if (isListening) return (server.address() as AddressInfo).port
  }
  throw new CloudLinkError('sign-in-failed', 'ports-in-use', { values: { ports: ports.join(', ') } })
}

/** Whether a URL is the response to the sign-in with this state: it then carries a code or an error. */
export function isSignInResponse(url: URL, state: string): boolean {
  const { searchParams } = url
  return searchParams.get('state') === state && (searchParams.has('code') || searchParams.has('error'))
}

/** @param title and sentence are the program's own texts: nothing from the request may be repeated here. */
function pageOf(title: string, sentence: string): string {
  return `<!doctype html><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${sentence}</p>`
}
