/** The only place where addresses of the service are put together. */
import { CloudLinkError } from './errors.ts'

/**
 * @param base a service's base URL with its version path, without a slash at the end.
 * @param path segments behind it, each encoded here.
 * @throws CloudLinkError where a segment would lead out of its place ('', '.', '..').
 */
export function serviceUrl(base: string, path: string[], query: Record<string, string> = {}): URL {
  for (const segment of path) {
    if (segment === '' || segment === '.' || segment === '..') {
      throw new CloudLinkError('not-found', 'no-such-id')
    }
  }
  const url = new URL(`${base}/${path.map(encodeURIComponent).join('/')}`)
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  // Written by hand: URLSearchParams encodes the dollar sign of $top and writes spaces as plus signs.
  url.search = pairs.join('&')
  return url
}

/**
 * A collection's `next` link, followed as given: relative to the host, its query ready-made. The URL parser
 * encodes the spaces and quotes that the service leaves unencoded.
 * @throws CloudLinkError where the link leads to another origin, which must not get the token.
 */
export function nextUrl(base: string, link: string): URL {
  const { origin } = new URL(base)
  const url = URL.canParse(link, origin) ? new URL(link, origin) : null
  if (url?.origin !== origin || url.username !== '' || url.password !== '') {
    throw new CloudLinkError('service', 'next-page-elsewhere')
  }
  return url
}

/** Plain http and ws are for this machine only. */
export function isLoopback(url: URL): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
}
