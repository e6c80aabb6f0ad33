/** Hostile answers of a service. */
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import type { Answer } from './hostile-server.ts'
import { writeForever } from './hostile-server.ts'

const MB = 1024 * 1024

/** What a client may make of an answer. */
export type Expected =
  /** A typed error. */
  | 'error'
  /** A typed error, or a result: the answer may be valid for some calls. */
  | 'any'

export type HostileAnswer = { name: string; answer: Answer; expected: Expected }

const body =
  (text: string | Buffer, headers: Record<string, string> = {}, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
  }

const redirect = (status: number, location: string): HostileAnswer => ({
  name: `redirect ${status} to ${new URL(location).pathname}`,
  answer: body('', { location }, status),
  expected: 'error'
})

const items = (count: number): string => `[${'{},'.repeat(count - 1)}{}]`
const nested = (open: string, close: string): string => open.repeat(2_000_000) + close.repeat(2_000_000)
const pageWith = (next: string): string =>
  JSON.stringify({
    count: 1,
    _embedded: { items: [{ userId: 'a', conversationId: 'a', messageId: 'a', participantId: 'a' }] },
    _links: { next: { href: next } }
  })

/** A gigabyte of spaces, in a megabyte: ten megabytes, a hundred times. */
const gzipBomb = (): Buffer => Buffer.concat(Array<Buffer>(100).fill(gzipSync(Buffer.alloc(10 * MB, ' '))))
const brotliBomb = (): Buffer =>
  brotliCompressSync(Buffer.alloc(100 * MB, ' '), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
const deflateBomb = (): Buffer => deflateSync(Buffer.alloc(100 * MB, ' '))

/** @param thief the origin of a host that must get nothing */
export function hostileAnswers(thief: string): HostileAnswer[] {
  const [gzip, brotli, deflate] = [gzipBomb(), brotliBomb(), deflateBomb()]
  const bombs = { gzip, br: brotli, deflate }
  return [
    ...[301, 302, 303, 307, 308].map((status) => redirect(status, `${thief}/stolen`)),
    { name: 'redirect to itself', answer: body('', { location: '/again' }, 302), expected: 'error' },
    {
      name: 'a length of 20 MB',
      answer: (_request, response) => {
        response.writeHead(200, { 'content-length': String(20 * MB) })
        writeForever(response, Buffer.alloc(65_536, ' '))
      },
      expected: 'error'
    },
    {
      name: 'an endless body',
      answer: (_request, response) => writeForever(response, Buffer.alloc(65_536, ' ')),
      expected: 'error'
    },
    {
      name: 'a byte now and then, for ever',
      answer: (_request, response) => {
        const timer = setInterval(() => response.write(' '), 50)
        response.on('close', () => clearInterval(timer))
      },
      expected: 'error'
    },
    { name: 'no answer', answer: () => undefined, expected: 'error' },
    ...Object.entries(bombs).map(([encoding, bytes]): HostileAnswer => ({
      name: `a ${encoding} bomb`,
      answer: body(bytes, { 'content-encoding': encoding }),
      expected: 'error'
    })),
    { name: 'arrays in arrays', answer: body(nested('[', ']')), expected: 'error' },
    {
      name: 'objects in objects',
      answer: body(nested('{"a":', '}').replace(':}', ':1}')),
      expected: 'error'
    },
    {
      name: 'a million items',
      answer: body(`{"count":1000000,"_embedded":{"items":${items(1_000_000)}}}`),
      expected: 'error'
    },
    { name: 'a bare list of a million', answer: body(items(1_000_000)), expected: 'error' },
    { name: 'a next page elsewhere', answer: body(pageWith(`${thief}/stolen`)), expected: 'any' },
    { name: 'a next page at another scheme', answer: body(pageWith('file:///etc/passwd')), expected: 'any' },
    {
      name: 'a next page with a user name',
      answer: body(pageWith(thief.replace('//', '//user:password@'))),
      expected: 'any'
    },
    { name: 'a next page in a circle', answer: body(pageWith('/a')), expected: 'any' },
    { name: 'HTML', answer: body('<html>Sign in to the network</html>'), expected: 'error' },
    { name: 'nothing', answer: body(''), expected: 'error' },
    { name: 'null', answer: body('null'), expected: 'error' },
    { name: 'no text', answer: body(Buffer.from([0xff, 0xfe, 0x00, 0xd8])), expected: 'error' },
    {
      name: 'a prototype',
      answer: body('{"__proto__":{"isAdmin":true},"constructor":{}}'),
      expected: 'error'
    },
    {
      name: 'an error that repeats the request',
      answer: (request, response) => {
        const { authorization = '' } = request.headers
        body(JSON.stringify({ name: 'E', message: `You sent ${authorization}` }), {}, 400)(request, response)
      },
      expected: 'error'
    },
    {
      name: 'cookies',
      answer: body('{}', { 'set-cookie': 'session=1; Path=/' }, 500),
      expected: 'error'
    },
    {
      name: 'a question for a password',
      answer: body('{}', { 'www-authenticate': 'Basic' }, 403),
      expected: 'error'
    },
    {
      name: 'a wait of a century',
      answer: body('{}', { 'retry-after': '3153600000' }, 429),
      expected: 'error'
    }
  ]
}
