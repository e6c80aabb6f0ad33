/** The only place that builds URLs of the service. */
import { CloudLinkError } from './errors.ts'

/**
 * @param base a service's base URL with its version path, without a trailing slash
 * @param path segments to append; encoded here
 * @throws CloudLinkError if a segment would change the path ('', '.', '..')
 */
export function serviceUrl(base: string, path: string[], query: Record<string, string> = {}): URL {
  for (const segment of path) {
    if (segment === '' || segment === '.' || segment === '..') {
      throw new CloudLinkError('not-found', 'no-such-id')
    }
  }
  const url = new URL(`${base}/${path.map(encodeURIComponent).join('/')}`)
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  // Not URLSearchParams, because it encodes the dollar sign of $top and turns spaces into plus signs.
  url.search = pairs.join('&')
  return url
}

/**
 * The URL of a collection's `next` link. The link is relative to the host and already contains its query. The URL parser
 * encodes the spaces and quotes that the service leaves unencoded.
 * @throws CloudLinkError if the link leads to another origin, which must not get the token
 */
export function nextUrl(base: string, link: string): URL {
  const { origin } = new URL(base)
  const url = URL.canParse(link, origin) ? new URL(link, origin) : null
  if (url?.origin !== origin || url.username !== '' || url.password !== '') {
    throw new CloudLinkError('service', 'next-page-elsewhere')
  }
  return url
}

/** Whether the URL points to this machine. Only then are plain http and ws allowed. */
export function isLoopback(url: URL): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
}
