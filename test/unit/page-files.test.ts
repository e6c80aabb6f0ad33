import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PAGE_ORIGIN, pageFiles } from '../../main/desktop/page-files.ts'

describe('the handler of the page’s own scheme', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'page-files-'))
    writeFileSync(join(folder, 'index.html'), '<p>Hello</p>')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  /** Not a real Request, which may refuse unknown schemes. The handler reads the URL and the method only. */
  const statusOf = async (url: string): Promise<number> =>
    (await pageFiles(folder)({ url, method: 'GET' } as Request)).status

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
