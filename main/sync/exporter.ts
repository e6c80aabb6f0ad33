/** Exports a conversation to a text file, page by page. Loads missing history first if requested. */
import type { Message } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Store } from '../store/types.ts'
import { SyncError } from './failure.ts'
import { withFileErrors } from './file-errors.ts'
import type { History } from './history.ts'
import type { ReadModel } from './read-model.ts'
import { createTranscript } from './transcript.ts'
import type { Language } from './transcript.ts'

/** How many messages are in memory at a time. Between pages, the event loop can do other work. */
const PAGE = 250

/** A file that is being written. Its methods throw errors of the file system. */
export type NewFile = {
  write(text: string): Promise<void>
  /** Moves the complete file to its path, replacing an existing file. */
  keep(): Promise<void>
  /** Removes the partial file; an existing file at the path is kept. */
  discard(): Promise<void>
}

export type ExportRequest = {
  conversationId: string
  /** Whether to first fetch messages that are not stored. */
  loadOlder: boolean
  language: Language
  beginFile(): Promise<NewFile>
  signal: AbortSignal
  /** `messages`: how many are written. `backTo`: the time of the oldest message while history is loading, in ms. */
  onProgress(progress: { messages: number; backTo: number | null }): void
}

/** The number of messages in the file, and of gaps between them. */
export type Exported = { messages: number; gaps: number }

export type Exporter = {
  /** @throws SyncError or the service's error; the partial file is then removed */
  run(request: ExportRequest): Promise<Exported>
  /** Cancels running exports. Resolves when their partial files are removed. */
  stop(): Promise<void>
}

/** @param options.isConnected whether the newest messages are certainly stored */
export function createExporter(options: {
  store: Pick<Store, 'historyStart'>
  readModel: Pick<ReadModel, 'conversations' | 'messages' | 'page' | 'participantNames'>
  history: Pick<History, 'pullNewest' | 'pullOlder'>
  clock: Clock
  log: Log
  isConnected(): boolean
}): Exporter {
  const { store, readModel, history, clock, log, isConnected } = options
  const running = new Map<AbortController, Promise<unknown>>()

  async function run(request: ExportRequest, signal: AbortSignal): Promise<Exported> {
    const file = await withFileErrors(request.beginFile())
    try {
      if (request.loadOlder) await loadOlder(request, signal)
      const exported = await write(request, file, signal)
      await withFileErrors(file.keep())
      return exported
    } catch (error) {
      await file.discard().catch(() => log.warn('unfinished export not removed'))
      throw error
    }
  }

  /** Fills gaps from the newest back to the beginning. Requests that the person is waiting for have priority. */
  async function loadOlder(
    { conversationId, onProgress }: ExportRequest,
    signal: AbortSignal
  ): Promise<void> {
    const background = { background: true }
    await untilAborted(history.pullNewest(conversationId, background), signal)
    for (;;) {
      const start = await store.historyStart(conversationId)
      if (start === null) return
      onProgress({ messages: 0, backTo: Date.parse(start.createdOn) })
      await untilAborted(history.pullOlder(conversationId, start.messageId, background), signal)
      // The service returned nothing although there is a gap; the file will mark it.
      if ((await store.historyStart(conversationId))?.messageId === start.messageId) return
    }
  }

  async function write(request: ExportRequest, file: NewFile, signal: AbortSignal): Promise<Exported> {
    const { conversationId, language, onProgress } = request
    const transcript = createTranscript(language)
    const about = await describe(conversationId)
    await withFileErrors(
      file.write(transcript.heading({ ...about, at: clock.now(), connected: isConnected() }))
    )
    let unsent: Message[] = []
    let [messages, gaps] = [0, 0]
    for await (const part of storedParts(conversationId)) {
      signal.throwIfAborted()
      if (part === 'gap') {
        gaps++
        await withFileErrors(file.write(transcript.gap(messages === 0)))
        continue
      }
      const sent = part.filter(({ state }) => state === 'sent')
      unsent = part.filter(({ state }) => state !== 'sent')
      messages += sent.length
      await withFileErrors(file.write(sent.map((message) => transcript.message(message)).join('')))
      onProgress({ messages, backTo: null })
    }
    // Throws if the conversation was deleted meanwhile, because the file would then be incomplete.
    await describe(conversationId)
    await withFileErrors(file.write(transcript.unsent(unsent) + transcript.end({ messages, gaps })))
    signal.throwIfAborted()
    return { messages, gaps }
  }

  async function describe(conversationId: string): Promise<{ title: string; people: string[] }> {
    const [conversation] = await readModel.conversations({ ids: [conversationId] })
    if (conversation === undefined) throw new SyncError('not-found', 'conversation-gone')
    return { title: conversation.title, people: await readModel.participantNames(conversationId) }
  }

  /** All stored messages, oldest first, with 'gap' where some are missing. The last part includes the outbox. */
  async function* storedParts(conversationId: string): AsyncGenerator<Message[] | 'gap'> {
    let last: Message | null = null
    // No message has this id, so the first page starts with the oldest message.
    let after = ''
    for (;;) {
      const page = await readModel.page(conversationId, { after, limit: PAGE }, { whole: true })
      const shown = page.messages.filter((message) => isAfter(message, last))
      yield shown
      // If the message `after` was deleted meanwhile, paging restarts, and isAfter skips the messages already written.
      after = page.messages.findLast(({ state }) => state === 'sent')?.id ?? after
      last = shown.findLast(({ state }) => state === 'sent') ?? last
      if (page.newer === 'none') return
      if (page.gapBefore === null) continue
      const [next] = await readModel.messages(conversationId, [page.gapBefore], { whole: true })
      if (next === undefined) continue
      after = next.id
      if (!isAfter(next, last)) continue
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

/** Whether a message comes after the last one. Unsent messages come after all others. */
function isAfter(message: Message, last: Message | null): boolean {
  if (last === null || message.state !== 'sent') return true
  if (message.createdAt !== last.createdAt) return message.createdAt > last.createdAt
  return message.id > last.id
}

/** Waits for the work until the signal aborts. The work itself continues. @throws the signal's reason */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
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
