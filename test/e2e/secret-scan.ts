/** Searches for secrets where they must not be: in files, in processes, in a page's memory and in its storage. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Page } from 'playwright-core'

/** A part of a secret this long counts as a leak, in characters. */
const LEAK_LENGTH = 16

/** The contents of the places to search, by their names. */
export type Places = Record<string, Buffer>

/**
 * The names of the places that contain 16 consecutive characters of a secret, or a whole shorter one, as UTF-8 or
 * UTF-16.
 */
export function leaks(places: Places, secrets: string[]): string[] {
  const parts = secrets.flatMap((secret) => partsOf(secret, LEAK_LENGTH, 1))
  // A place with such a part also contains one of these shorter ones, which are far fewer to search for.
  const hints = secrets.flatMap((secret) => partsOf(secret, LEAK_LENGTH / 2, LEAK_LENGTH / 2))
  const contains = (bytes: Buffer, texts: string[], encoding: BufferEncoding): boolean =>
    // As bytes, because Node searches for UTF-16 text only at even places.
    texts.some((text) => bytes.includes(Buffer.from(text, encoding)))
  return Object.entries(places)
    .filter(([, bytes]) =>
      (['utf8', 'utf16le'] as const).some(
        (encoding) => contains(bytes, hints, encoding) && contains(bytes, parts, encoding)
      )
    )
    .map(([name]) => name)
}

/** The parts of that length, one starting at every `step` characters; a shorter secret is returned whole. */
function partsOf(secret: string, length: number, step: number): string[] {
  if (secret === '') throw new Error('An empty secret is found everywhere.')
  const count = Math.max(1, Math.floor((secret.length - length) / step) + 1)
  return Array.from({ length: count }, (_, place) => secret.slice(place * step, place * step + length))
}

/**
 * Path and content of every file below the folder. Files that are removed meanwhile, as a browser does, are skipped.
 */
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

/**
 * What any program of the same user can read of a running one: arguments and environment of every process that has this
 * entry in its environment. Empty where there is no /proc.
 */
export function processPlaces(entry: string): Places {
  const pids = existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []
  return Object.fromEntries(
    pids.flatMap((pid) => {
      const environment = procFile(pid, 'environ')
      if (!environment.includes(entry)) return []
      return [
        [`environment of process ${pid}`, environment],
        [`arguments of process ${pid}`, procFile(pid, 'cmdline')]
      ]
    })
  )
}

/** Empty if the process has ended, or belongs to another user. */
function procFile(pid: string, name: string): Buffer {
  try {
    return readFileSync(join('/proc', pid, name))
  } catch {
    return Buffer.alloc(0)
  }
}

/** Null if the file no longer exists. */
function bytesOf(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Every string in the heap of the page's process (all JavaScript worlds), and everything that the page stored. */
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
