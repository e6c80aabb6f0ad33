/** Writes a conversation into a text file, page by page; history that is not here is loaded first, if wanted. */
import type { Message } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Store } from '../store/types.ts'
import { SyncError } from './failure.ts'
import type { History } from './history.ts'
import type { ReadModel } from './read-model.ts'
import { createTranscript } from './transcript.ts'
import type { Language } from './transcript.ts'

/** Messages that are in memory at a time; the event loop is free between two pages. */
const PAGE = 250

/** A file that is being written. Its errors are the file system's. */
export type NewFile = {
  write(text: string): Promise<void>
  /** It is at its place now, whole; what was there before is replaced. */
  keep(): Promise<void>
  /** Nothing of it is left, and what is at its place stays. */
  discard(): Promise<void>
}

export type ExportRequest = {
  conversationId: string
  /** Whether the service is asked first for what is not stored. */
  loadOlder: boolean
  language: Language
  beginFile(): Promise<NewFile>
  signal: AbortSignal
  /** Messages written; or, while history is loaded, the time back to which it is there, ms. */
  onProgress(progress: { messages: number; backTo: number | null }): void
}

/** How many messages are in the file, and at how many places some are missing. */
export type Exported = { messages: number; gaps: number }

export type Exporter = {
  /** @throws SyncError or the service's error; no file is left then. */
  run(request: ExportRequest): Promise<Exported>
  /** Ends what runs; resolves when nothing of it is left. */
  stop(): Promise<void>
}

/** @param isConnected whether what was written last would be here */
export function createExporter(options: {
  store: Pick<Store, 'historyStart'>
  readModel: Pick<ReadModel, 'conversations' | 'messages' | 'page' | 'participants'>
  history: Pick<History, 'pullNewest' | 'pullOlder'>
  clock: Clock
  log: Log
  isConnected(): boolean
}): Exporter {
  const { store, readModel, history, clock, log, isConnected } = options
  const running = new Map<AbortController, Promise<unknown>>()

  async function run(request: ExportRequest, signal: AbortSignal): Promise<Exported> {
    const file = await writing(request.beginFile())
    try {
      if (request.loadOlder) await loadOlder(request, signal)
      const exported = await write(request, file, signal)
      await writing(file.keep())
      return exported
    } catch (error) {
      await file.discard().catch(() => log.warn('unfinished export not removed'))
      throw error
    }
  }

  /** From the newest gap back to the beginning; gives way to what a person looks at. */
  async function loadOlder(
    { conversationId, onProgress }: ExportRequest,
    signal: AbortSignal
  ): Promise<void> {
    const background = { background: true }
    await unlessAborted(history.pullNewest(conversationId, background), signal)
    for (;;) {
      const start = await store.historyStart(conversationId)
      if (start === null) return
      onProgress({ messages: 0, backTo: Date.parse(start.createdOn) })
      await unlessAborted(history.pullOlder(conversationId, start.messageId, background), signal)
      // A service that gives no more although there should be: the file says that something is missing.
      if ((await store.historyStart(conversationId))?.messageId === start.messageId) return
    }
  }

  async function write(request: ExportRequest, file: NewFile, signal: AbortSignal): Promise<Exported> {
    const { conversationId, language, onProgress } = request
    const transcript = createTranscript(language)
    const about = await describe(conversationId)
    await writing(file.write(transcript.heading({ ...about, at: clock.now(), connected: isConnected() })))
    let unsent: Message[] = []
    let [messages, gaps] = [0, 0]
    for await (const part of storedParts(conversationId)) {
      signal.throwIfAborted()
      if (part === 'gap') {
        gaps++
        await writing(file.write(transcript.gap(messages === 0)))
        continue
      }
      const sent = part.filter(({ state }) => state === 'sent')
      unsent = part.filter(({ state }) => state !== 'sent')
      messages += sent.length
      await writing(file.write(sent.map((message) => transcript.message(message)).join('')))
      onProgress({ messages, backTo: null })
    }
    // What was taken away while it was read would be a file that ends too early.
    await describe(conversationId)
    await writing(file.write(transcript.unsent(unsent) + transcript.end({ messages, gaps })))
    signal.throwIfAborted()
    return { messages, gaps }
  }

  async function describe(conversationId: string): Promise<{ title: string; people: string[] }> {
    const [conversation] = await readModel.conversations({ ids: [conversationId] })
    if (conversation === undefined) throw new SyncError('not-found', 'conversation-gone')
    const people = await readModel.participants(conversationId)
    return { title: conversation.title, people: people.map(({ name, email }) => name || email) }
  }

  /** Everything that is stored, oldest first, and where something is missing; the outbox is in the last part. */
  async function* storedParts(conversationId: string): AsyncGenerator<Message[] | 'gap'> {
    let last: Message | null = null
    // No message has this id: the page after it begins with the first one.
    let after = ''
    for (;;) {
      const page = await readModel.page(conversationId, { after, limit: PAGE }, { whole: true })
      const shown = page.messages.filter((message) => isBehind(message, last))
      yield shown
      // Where `after` was deleted meanwhile the pages begin anew, and what was written is passed over.
      after = page.messages.findLast(({ state }) => state === 'sent')?.id ?? after
      last = shown.findLast(({ state }) => state === 'sent') ?? last
      if (page.newer === 'none') return
      if (page.gapBefore === null) continue
      const [next] = await readModel.messages(conversationId, [page.gapBefore], { whole: true })
      if (next === undefined) continue
      after = next.id
      if (!isBehind(next, last)) continue
      yield 'gap'
      yield [next]
      last = next
    }
  }

  return {
    run(request) {
      const abort = new AbortController()
      const work = run(request, AbortSignal.any([abort.signal, request.signal]))
      running.set(abort, work)
      return work.finally(() => running.delete(abort))
    },
    async stop() {
      const reason = new SyncError('signed-out', 'export-signed-out')
      for (const abort of running.keys()) abort.abort(reason)
      await Promise.allSettled(running.values())
    }
  }
}

/** A message that is not sent yet is behind all others. */
function isBehind(message: Message, last: Message | null): boolean {
  if (last === null || message.state !== 'sent') return true
  if (message.createdAt !== last.createdAt) return message.createdAt > last.createdAt
  return message.id > last.id
}

/** The work goes on where it is aborted, but nobody waits for it. @throws the signal's reason */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason as Error)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** What the file system says, as the sentence that a person can act on. */
async function writing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new SyncError('disk-full', 'export-disk-full')
    if (code === 'ENOENT') throw new SyncError('file', 'export-folder-missing')
    if (['EACCES', 'EPERM', 'EROFS'].includes(code)) throw new SyncError('file', 'export-not-writable')
    throw new SyncError('file', 'export-disk')
  }
}
