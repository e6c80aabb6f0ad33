/** Serves the files of the built page, and stored pictures, with a strict content security policy. */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'

/** The custom scheme of the page. */
export const SCHEME = 'app'
export const PAGE_ORIGIN = `${SCHEME}://cloudlink-chat`
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "frame-src 'none'",
  "worker-src 'none'",
  "manifest-src 'none'",
  "media-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types vue dompurify'
].join('; ')

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2'
}

/** A picture of a person or Stream, or of a message. */
const PICTURE_PATH = /^\/(?:pictures\/([0-9a-f]{40})|files\/([0-9a-f-]{36}))$/
const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

export type PictureKind = 'pictures' | 'files'
export type ReadPicture = (
  name: string,
  kind: PictureKind
) => Promise<{ type: string; bytes: Uint8Array } | null>

/**
 * Returns a handler that serves the files of `folder`, and pictures, on the custom scheme: 400 for a malformed URL, 403 for another host,
 * 404 for a missing file. It never throws, because an exception in the handler would crash the program.
 */
export function pageFiles(folder: string, readPicture: ReadPicture): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = URL.parse(request.url)
    const path = url === null ? null : pathOf(url)
    if (url === null || path === null) return answer(400)
    if (url.origin !== PAGE_ORIGIN && `${url.protocol}//${url.host}` !== PAGE_ORIGIN) return answer(403)
    const [, picture, file] = PICTURE_PATH.exec(path) ?? []
    if (request.method === 'GET' && picture !== undefined)
      return servePicture(readPicture, picture, 'pictures')
    if (request.method === 'GET' && file !== undefined) return servePicture(readPicture, file, 'files')
    const type = TYPES[extname(path)]
    if (type === undefined || path.includes('..') || request.method !== 'GET') return answer(404)
    try {
      return answer(200, await readFile(join(folder, path)), type)
    } catch {
      return answer(404)
    }
  }
}

/**
 * The name of a picture changes with its content, so the page may keep it, in memory like everything of its session. Those
 * of messages are large, so it keeps none of them.
 */
async function servePicture(readPicture: ReadPicture, name: string, kind: PictureKind): Promise<Response> {
  const found = await readPicture(name, kind).catch(() => null)
  if (found === null || !PICTURE_TYPES.includes(found.type)) return answer(404)
  const caching = kind === 'pictures' ? 'private, max-age=86400, immutable' : 'no-store'
  return answer(200, found.bytes, found.type, caching)
}

/** The decoded path of a URL; null if its escapes are malformed. */
function pathOf(url: URL): string | null {
  try {
    return normalize(decodeURIComponent(url.pathname))
  } catch {
    return null
  }
}

function answer(
  status: number,
  body: Uint8Array | null = null,
  type = 'text/plain; charset=utf-8',
  caching = 'no-store'
): Response {
  return new Response(body === null ? null : new Uint8Array(body), {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'x-dns-prefetch-control': 'off',
      'cache-control': caching
    }
  })
}
