/** Searches people, conversations and messages, and indexes old messages. */
import type { Calls, ConversationSummary, Indexing, SearchResult } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { SearchRequest, Store } from '../store/types.ts'
import { foldCase } from '../store/fold-case.ts'
import { failureOf } from './failure.ts'
import type { ReadModel } from './read-model.ts'

/** Maximum number of people, and of conversations, in a result. */
const MAX_PEOPLE_AND_CONVERSATIONS = 3
/** How long to cache whether all history is stored, in ms. Computing it reads every conversation. */
const HISTORY_CACHE_MS = 10_000

/** Messages per indexing step. A step blocks the store for about 20 ms. */
const INDEX_BATCH = 200
/** Minimum time between two progress reports, in ms. */
const PROGRESS_INTERVAL_MS = 500

export type Search = {
  find(request: Calls['search']['args']): Promise<SearchResult>
  /** Call when a conversation or a person was added, changed or removed. */
  changed(): void
  /**
   * Indexes messages that an earlier version stored without an index. Works in small batches, so that other calls of the
   * store can run in between.
   */
  start(): void
  /** Pauses or resumes indexing. */
  pause(paused: boolean): void
  stop(): void
}

/** @param options.onIndexing gets the progress of indexing, and null when it is done */
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
  let unpause: (() => void) | null = null
  let indexing: Indexing | null = null
  let reportedAt = -Infinity
  let listed: Promise<{ title: string; conversation: ConversationSummary }[]> | null = null
  let history: { at: number; complete: Promise<boolean> } | null = null

  async function indexAll(): Promise<void> {
    for (;;) {
      while (paused && !stopped) await new Promise<void>((resolve) => (unpause = resolve))
      if (stopped) return
      const { done, total } = await store.indexMore(INDEX_BATCH)
      const was = indexing
      indexing = done < total ? { done, total, paused } : null
      if (indexing === null) {
        if (was !== null) onIndexing(null)
        return
      }
      if (clock.monotonic() - reportedAt >= PROGRESS_INTERVAL_MS) reportIndexing(indexing)
    }
  }

  function reportIndexing(progress: Indexing): void {
    reportedAt = clock.monotonic()
    onIndexing(progress)
  }

  /** Every conversation with its case-folded title, cached because it is the same for every search. */
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
      if (found.length === MAX_PEOPLE_AND_CONVERSATIONS) break
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
    if (history === null || now - history.at > HISTORY_CACHE_MS) {
      history = { at: now, complete: store.listHistoryGaps('').then((gaps) => gaps.length === 0) }
      history.complete.catch(() => (history = null))
    }
    return history.complete
  }

  return {
    async find({ text, in: conversationId, from, has, before, after, limit }) {
      const isFiltered = [conversationId, from, has, before, after].some((filter) => filter !== undefined)
      const withPeopleAndConversations = !isFiltered && text.trim() !== ''
      // In parallel, so that this thread works while the store's thread searches the messages.
      const [found, people, conversations, start, isWhole] = await Promise.all([
        findMessages({
          text,
          limit,
          ...(conversationId === undefined ? {} : { conversationId }),
          ...(from === undefined ? {} : { userId: from }),
          ...(has === undefined ? {} : { has }),
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after })
        }),
        withPeopleAndConversations ? readModel.people(text, MAX_PEOPLE_AND_CONVERSATIONS) : [],
        withPeopleAndConversations ? findConversations(text) : [],
        conversationId === undefined ? null : store.historyStart(conversationId),
        conversationId === undefined ? isComplete() : null
      ])
      return {
        people,
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
        reportIndexing(indexing)
      }
      unpause?.()
    },
    stop() {
      stopped = true
      unpause?.()
    }
  }
}
