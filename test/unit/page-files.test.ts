import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PAGE_ORIGIN, pageFiles } from '../../main/desktop/page-files.ts'
import type { ReadPicture } from '../../main/desktop/page-files.ts'
import { drawPicture } from '../sandbox/draw-picture.ts'

describe('the handler of the page’s own scheme', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'page-files-'))
    writeFileSync(join(folder, 'index.html'), '<p>Hello</p>')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const names = { png: 'a'.repeat(40), svg: 'b'.repeat(40), broken: 'c'.repeat(40) }
  const file = '01890c5e-0000-7000-8000-000000000000'
  const readPicture: ReadPicture = async (name, kind) => {
    if (kind === 'files') return name === file ? { type: 'image/webp', bytes: Buffer.from('webp') } : null
    if (name === names.broken) throw new Error('The store is closed.')
    if (name === names.png) return { type: 'image/png', bytes: drawPicture('imke') }
    return name === names.svg ? { type: 'image/svg+xml', bytes: Buffer.from('<svg/>') } : null
  }

  /** Not a real Request, which may refuse unknown schemes. The handler reads the URL and the method only. */
  const fetched = (url: string): Promise<Response> =>
    pageFiles(folder, readPicture)({ url, method: 'GET' } as Request)
  const statusOf = async (url: string): Promise<number> => (await fetched(url)).status

  test('serves a file of the folder', async () => {
    expect(await statusOf(`${PAGE_ORIGIN}/index.html`)).toBe(200)
  })

  test.each(['/%zz', '/%', '/index.html%E0%A4%A', '/%c3%28'])(
    'answers 400 for the address %s',
    async (path) => {
      expect(await statusOf(PAGE_ORIGIN + path)).toBe(400)
    }
  )

  test.each(['/..%2f..%2fetc/passwd.html', '/%00.html', `/${'a'.repeat(5_000)}.html`])(
    'answers 404 for a path outside the folder or without a file: %.40s',
    async (path) => {
      expect(await statusOf(PAGE_ORIGIN + path)).toBe(404)
    }
  )

  test('serves a stored picture, byte by byte, with its type alone and no right to anything', async () => {
    const response = await fetched(`${PAGE_ORIGIN}/pictures/${names.png}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*img-src 'self' data:;/
    )
    expect(Buffer.from(await response.arrayBuffer()).equals(drawPicture('imke'))).toBe(true)
  })

  test.each([
    ['that is not stored', 'd'.repeat(40)],
    ['of a type that can contain scripts', names.svg],
    ['while the store is closed', names.broken],
    ['with another name', `${names.png}.png`],
    ['with a path', `../${names.png}`],
    ['in a folder', `a/${names.png}`]
  ])('answers 404 for a picture %s', async (_why, name) => {
    expect(await statusOf(`${PAGE_ORIGIN}/pictures/${name}`)).toBe(404)
  })

  test('serves the picture of a message as its proven type, and the page keeps no copy', async () => {
    const response = await fetched(`${PAGE_ORIGIN}/files/${file}`)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store'
    })
    for (const name of [file.replace('0', '1'), `${file}.html`, `a/${file}`, names.png])
      expect(await statusOf(`${PAGE_ORIGIN}/files/${name}`)).toBe(404)
  })

  test('answers any address, and never throws', async () => {
    const address = fc.oneof(
      fc.webPath().map((path) => PAGE_ORIGIN + path),
      fc.string({ unit: 'binary' }).map((path) => `${PAGE_ORIGIN}/${path}`),
      fc
        .string({ unit: fc.constantFrom('%', '0', 'z', '/', '.', '\\', ':', '?', '#', 'ü') })
        .map((path) => `${PAGE_ORIGIN}/${path}.html`),
      fc.string({ unit: 'binary' })
    )
    await fc.assert(
      fc.asyncProperty(address, async (url) => {
        expect([200, 400, 403, 404]).toContain(await statusOf(url))
      }),
      { numRuns: 1_000 }
    )
  })
})
