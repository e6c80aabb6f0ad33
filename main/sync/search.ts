/** What is looked for among people, conversations and messages, joined as the page shows it. */
import type { Calls, ConversationSummary, Indexing, SearchResult } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { SearchRequest, Store } from '../store/types.ts'
import { foldCase } from '../store/fold-case.ts'
import { failureOf } from './failure.ts'
import type { ReadModel } from './read-model.ts'

/** Beside the messages; who wants more types more. */
const MOST_BESIDE = 3
/** Whether all history is here changes slowly and is asked of every conversation. */
const HISTORY_KNOWN_MS = 10_000

/** So many messages keep the store busy for about 20 ms. */
const INDEXED_AT_ONCE = 200
/** Often enough for who looks on, rare enough for the page of who does not. */
const TOLD_EVERY_MS = 500

export type Search = {
  find(request: Calls['search']['args']): Promise<SearchResult>
  /** A conversation is new, renamed or gone. */
  changed(): void
  /** Indexes what was stored before there was an index, bit by bit, so that others' calls come between. */
  start(): void
  /** Stops and goes on with indexing; what was done stays done. */
  pause(paused: boolean): void
  stop(): void
}

/** @param onIndexing gets the progress of indexing now and then, and null when it is done */
export function createSearch(options: {
  store: Pick<Store, 'searchMessages' | 'indexMore' | 'historyStart' | 'listHistoryGaps'>
  readModel: Pick<ReadModel, 'conversations' | 'people' | 'names'>
  clock: Clock
  log: Log
  me: string
  onIndexing(progress: Indexing | null): void
}): Search {
  const { store, readModel, clock, log, me, onIndexing } = options
  let stopped = false
  let paused = false
  let goOn: (() => void) | null = null
  let indexing: Indexing | null = null
  let toldAt = -Infinity
  let listed: Promise<{ title: string; conversation: ConversationSummary }[]> | null = null
  let history: { at: number; complete: Promise<boolean> } | null = null

  async function indexAll(): Promise<void> {
    for (;;) {
      while (paused && !stopped) await new Promise<void>((resolve) => (goOn = resolve))
      if (stopped) return
      const { done, total } = await store.indexMore(INDEXED_AT_ONCE)
      const was = indexing
      indexing = done < total ? { done, total, paused } : null
      if (indexing === null) {
        if (was !== null) onIndexing(null)
        return
      }
      if (clock.monotonic() - toldAt >= TOLD_EVERY_MS) tellIndexing(indexing)
    }
  }

  function tellIndexing(progress: Indexing): void {
    toldAt = clock.monotonic()
    onIndexing(progress)
  }

  /** Every conversation with its folded title, which is the same for everything that is typed. */
  async function listConversations(): Promise<{ title: string; conversation: ConversationSummary }[]> {
    const all = await readModel.conversations()
    return all.map((conversation) => ({ title: foldCase(conversation.title), conversation }))
  }

  async function findConversations(text: string): Promise<ConversationSummary[]> {
    const words = foldCase(text.trim()).split(/\s+/)
    listed ??= listConversations()
    const all = await listed.catch((error: unknown) => {
      listed = null
      throw error
    })
    const found: ConversationSummary[] = []
    for (const { title, conversation } of all) {
      if (words.every((word) => title.includes(word))) found.push(conversation)
      if (found.length === MOST_BESIDE) break
    }
    return found
  }

  async function findMessages(request: SearchRequest): Promise<Pick<SearchResult, 'messages' | 'more'>> {
    const { hits, more } = await store.searchMessages(request)
    const names = await readModel.names([...new Set(hits.map(({ createdBy }) => createdBy))])
    const messages = hits.map(({ createdBy, createdOn, ...hit }) => ({
      ...hit,
      author: { userId: createdBy, name: names.get(createdBy) ?? '', me: createdBy === me },
      createdAt: createdOn
    }))
    return { messages, more }
  }

  function isComplete(): Promise<boolean> {
    const now = clock.now()
    if (history === null || now - history.at > HISTORY_KNOWN_MS) {
      history = { at: now, complete: store.listHistoryGaps('').then((gaps) => gaps.length === 0) }
      history.complete.catch(() => (history = null))
    }
    return history.complete
  }

  return {
    async find({ text, in: conversationId, from, before, after, limit }) {
      const isNarrow = [conversationId, from, before, after].some((filter) => filter !== undefined)
      const beside = !isNarrow && text.trim() !== ''
      // Asked for at once: the store answers in turn, and what is done here is done while it looks for the messages.
      const [found, people, conversations, start, isWhole] = await Promise.all([
        findMessages({
          text,
          limit,
          ...(conversationId === undefined ? {} : { conversationId }),
          ...(from === undefined ? {} : { userId: from }),
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after })
        }),
        beside ? readModel.people(text) : [],
        beside ? findConversations(text) : [],
        conversationId === undefined ? null : store.historyStart(conversationId),
        conversationId === undefined ? isComplete() : null
      ])
      return {
        people: people.slice(0, MOST_BESIDE),
        conversations,
        ...found,
        indexing,
        historyComplete: isWhole ?? start === null,
        oldest: start === null ? null : { messageId: start.messageId, createdAt: start.createdOn }
      }
    },
    changed() {
      listed = null
    },
    start() {
      indexAll().catch((error: unknown) => {
        if (!stopped) log.warn('messages not indexed', { code: failureOf(error).code })
      })
    },
    pause(now) {
      paused = now
      if (indexing !== null) {
        indexing = { ...indexing, paused }
        tellIndexing(indexing)
      }
      goOn?.()
    },
    stop() {
      stopped = true
      goOn?.()
    }
  }
}
