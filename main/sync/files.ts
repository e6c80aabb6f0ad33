/**
 * The files of messages: what is known about them, and their downloads. Pictures that are on the screen are fetched by
 * themselves, everything else on request.
 */
import type { Events, Failure, FileInfo } from '../../preload/contract/index.ts'
import type { CloudLink } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { FileLink } from '../store/file-message.ts'
import type { StoredFile } from '../store/types.ts'
import { failureOf, SyncError } from './failure.ts'
import { fileInfo, looksLikePicture } from './file-info.ts'
import { fetchContent } from './file-stream.ts'
import { collect, MAX_KEPT_BYTES, MAX_PICTURE_BYTES, shownType } from './kept-files.ts'
import type { KeptFiles } from './kept-files.ts'

/** Pictures that are fetched at the same time. */
const MAX_PARALLEL = 3
/** Minimum time between two reports about one download, in ms. */
const PROGRESS_INTERVAL_MS = 250
/** How many files are remembered: more than the page shows. It asks by id, and only for what it shows. */
const MAX_KNOWN = 5_000

/** The content of a file that is on this computer. */
export type OpenFile = { name: string; bytes: number; read(): AsyncIterable<Uint8Array> }

export type Files = {
  /** Describes the files of messages, by id. */
  describe(links: { id: string; link: FileLink }[]): Promise<Map<string, FileInfo>>
  /** These files are on the screen: fetches the pictures among them. Those of the last call no longer wait. */
  show(ids: string[]): Promise<void>
  /** Fetches the file on request; events report what happens. @throws SyncError 'not-found' */
  fetch(id: string): void
  cancel(id: string): void
  /** @throws SyncError 'not-found' */
  nameOf(id: string): Promise<string>
  /** The content; fetches it first if needed. @throws SyncError 'not-found', or why it could not be fetched */
  open(id: string): Promise<OpenFile>
  /** The picture with this name, which is the last part of its path; null if there is none. */
  read(fileId: string): Promise<{ type: string; bytes: Uint8Array } | null>
  /** The service can be reached again. */
  reconnected(): void
  stop(): Promise<void>
}

type Download = {
  name: string
  abort: AbortController
  received: number
  /** The person asked for it. */
  isAsked: boolean
  done: Promise<void>
}

export function createFiles(options: {
  cloudlink: Pick<CloudLink, 'getAttachment'>
  kept: KeptFiles
  clock: Clock
  log: Log
  onChanged(change: Events['fileChanged']): void
}): Files {
  const { cloudlink, kept, clock, log, onChanged } = options
  /** By id, in the order in which they were described last. */
  const known = new Map<string, FileLink>()
  const downloads = new Map<string, Download>()
  const failures = new Map<string, Failure>()
  const sizes = new Map<string, number>()
  /** Pictures that turned out to be too large to be fetched without being asked for. */
  const declined = new Set<string>()
  let shown: string[] = []
  let waiting: FileLink[] = []
  let stopped = false

  function infoOf(id: string, link: FileLink, file: StoredFile | undefined): FileInfo {
    const download = downloads.get(link.url)
    return fileInfo(id, link.name, {
      file: file ?? null,
      received: download?.received ?? null,
      failure: failures.get(link.url) ?? null,
      bytes: sizes.get(link.url) ?? null,
      isPicture: looksLikePicture(link.name) && !declined.has(link.url)
    })
  }

  async function changed(url: string): Promise<void> {
    const files = await kept.find([url])
    if (stopped) return
    for (const [id, link] of known) {
      if (link.url === url) onChanged({ file: infoOf(id, link, files.get(url)) })
    }
  }

  const report = (url: string): void =>
    void changed(url).catch((error: unknown) =>
      log.warn('file not reported', { code: failureOf(error).code })
    )

  function linkOf(id: string): FileLink {
    const link = known.get(id)
    if (link === undefined) throw new SyncError('not-found', 'file-unknown')
    return link
  }

  function start({ url, name }: FileLink, isAsked: boolean): Download {
    const download: Download = {
      ...{ name, isAsked },
      abort: new AbortController(),
      received: 0,
      done: Promise.resolve()
    }
    downloads.set(url, download)
    failures.delete(url)
    download.done = run(url, download)
    // Whoever does not wait for it learns the failure from the event.
    download.done.catch(() => undefined)
    return download
  }

  async function run(url: string, download: Download): Promise<void> {
    const { signal } = download.abort
    let reportedAt = -Infinity
    try {
      report(url)
      const content = fetchContent({
        ...{ cloudlink, clock, url, signal },
        background: !download.isAsked,
        maxBytes: () => (download.isAsked ? MAX_KEPT_BYTES : MAX_PICTURE_BYTES),
        onSize: (bytes) => sizes.set(url, bytes),
        onReceived(bytes) {
          download.received = bytes
          if (clock.monotonic() - reportedAt < PROGRESS_INTERVAL_MS) return
          reportedAt = clock.monotonic()
          report(url)
        }
      })
      await kept.keep(url, download.name, content)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.detail === 'file-too-large' && !download.isAsked) declined.add(url)
      else if (!signal.aborted) {
        log.info('file not fetched', { code: failure.code, detail: failure.detail ?? '' })
        failures.set(url, failure)
      }
      throw error
    } finally {
      downloads.delete(url)
      if (!stopped) {
        report(url)
        startWaiting()
      }
    }
  }

  function startWaiting(): void {
    const isFree = (): boolean =>
      [...downloads.values()].filter(({ isAsked }) => !isAsked).length < MAX_PARALLEL
    while (!stopped && isFree()) {
      const next = waiting.shift()
      if (next === undefined) return
      if (!downloads.has(next.url)) start(next, false)
    }
  }

  async function show(ids: string[]): Promise<void> {
    shown = ids
    const links = ids.flatMap((id) => known.get(id) ?? []).filter(({ name }) => looksLikePicture(name))
    const files = await kept.find(links.map(({ url }) => url))
    if (shown !== ids) return
    const isLeftAlone = ({ url }: FileLink): boolean =>
      files.has(url) || downloads.has(url) || failures.has(url) || declined.has(url)
    waiting = links.filter((link) => !isLeftAlone(link))
    startWaiting()
  }

  function fetch(id: string): Download {
    const link = linkOf(id)
    const running = downloads.get(link.url)
    if (running === undefined) return start(link, true)
    running.isAsked = true
    return running
  }

  return {
    async describe(links) {
      const files = await kept.find(links.map(({ link }) => link.url))
      for (const { id, link } of links) {
        known.delete(id)
        known.set(id, link)
      }
      for (const id of known.keys()) {
        if (known.size <= MAX_KNOWN) break
        known.delete(id)
      }
      return new Map(links.map(({ id, link }) => [id, infoOf(id, link, files.get(link.url))]))
    },
    show,
    fetch: (id) => void fetch(id),
    cancel(id) {
      const { url } = linkOf(id)
      waiting = waiting.filter((link) => link.url !== url)
      downloads.get(url)?.abort.abort(new SyncError('cancelled'))
    },
    nameOf: async (id) => known.get(id)?.name ?? (await kept.get(id))?.name ?? linkOf(id).name,
    async open(id) {
      const link = known.get(id)
      let file =
        link === undefined ? await kept.get(id) : ((await kept.find([link.url])).get(link.url) ?? null)
      if (file === null) {
        await fetch(id).done
        file = (await kept.find([linkOf(id).url])).get(linkOf(id).url) ?? null
      }
      if (file === null) throw new SyncError('not-found', 'file-unknown')
      const found = file
      return { name: link?.name ?? found.name, bytes: found.bytes, read: () => kept.read(found) }
    },
    async read(fileId) {
      const file = await kept.get(fileId)
      const type = file === null ? '' : shownType(file)
      return file === null || type === '' ? null : { type, bytes: await collect(kept.read(file)) }
    },
    reconnected() {
      for (const [url, { code }] of failures) {
        if (code !== 'offline') continue
        failures.delete(url)
        report(url)
      }
      show(shown).catch(() => log.warn('pictures not fetched'))
    },
    async stop() {
      stopped = true
      waiting = []
      const running = [...downloads.values()]
      for (const { abort } of running) abort.abort(new SyncError('signed-out', 'sign-in-first'))
      await Promise.allSettled(running.map(({ done }) => done))
    }
  }
}
