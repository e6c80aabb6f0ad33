/** Looks for secrets where they must not be: in files, in a page's memory and in what it stores. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Page } from 'playwright-core'

/** A run of a secret this long counts as the secret. */
const RUN = 16

/** What a place holds, by its name. */
export type Places = Record<string, Buffer>

/**
 * The names of those places that hold a run of 16 characters of a secret (or a whole one that is shorter), as bytes
 * of one or of two a character.
 */
export function leaks(places: Places, secrets: string[]): string[] {
  const runs = secrets.flatMap((secret) => piecesOf(secret, RUN, 1))
  // Whatever holds a run holds one of these shorter ones, which are far fewer to look for.
  const hints = secrets.flatMap((secret) => piecesOf(secret, RUN / 2, RUN / 2))
  const holds = (bytes: Buffer, pieces: string[], encoding: BufferEncoding): boolean =>
    pieces.some((piece) => bytes.includes(piece, 0, encoding))
  return Object.entries(places)
    .filter(([, bytes]) =>
      (['utf8', 'utf16le'] as const).some(
        (encoding) => holds(bytes, hints, encoding) && holds(bytes, runs, encoding)
      )
    )
    .map(([name]) => name)
}

/** The pieces of that length, one at every `step` characters; a secret that is shorter is a piece itself. */
function piecesOf(secret: string, length: number, step: number): string[] {
  if (secret === '') throw new Error('An empty secret is found everywhere.')
  const count = Math.max(1, Math.floor((secret.length - length) / step) + 1)
  return Array.from({ length: count }, (_, place) => secret.slice(place * step, place * step + length))
}

/** Every file below the folder, its name included. What is removed meanwhile, as a browser does, is left out. */
export function filesIn(folder: string): Places {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile()
  )
  return Object.fromEntries(
    files.flatMap((file) => {
      const path = join(file.parentPath, file.name)
      const bytes = bytesOf(path)
      return bytes === null
        ? []
        : [[relative(folder, path), Buffer.concat([Buffer.from(`${path}\n`), bytes])] as const]
    })
  )
}

/** Null where the file is gone. */
function bytesOf(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Every string in the memory of the page's process, of all its worlds, and everything that the page stored. */
export async function pagePlaces(page: Page): Promise<Places> {
  return { heap: await heapOf(page), storage: await storageOf(page) }
}

async function heapOf(page: Page): Promise<Buffer> {
  const cdp = await page.context().newCDPSession(page)
  const chunks: string[] = []
  cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await cdp.send('HeapProfiler.collectGarbage')
  await cdp.send('HeapProfiler.takeHeapSnapshot')
  await cdp.detach()
  return stringsOfHeap(chunks.join(''))
}

/** The strings of a heap snapshot as V8 writes it. */
export function stringsOfHeap(snapshot: string): Buffer {
  const { strings } = JSON.parse(snapshot) as { strings: string[] }
  return Buffer.from(strings.join('\n'))
}

async function storageOf(page: Page): Promise<Buffer> {
  const stored = await page.evaluate(async () => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    cookie: document.cookie,
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    history: history.state as unknown,
    name: window.name,
    address: location.href
  }))
  return Buffer.from(JSON.stringify(stored))
}
