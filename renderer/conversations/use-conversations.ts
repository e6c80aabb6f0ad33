import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { ConversationSummary, Failure, Result } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'
import { createContext } from '../context.ts'
import { freeMemorySoon } from '../ui/memory.ts'
import { fetchFirstRows, takeFirstRows } from './first-rows.ts'
import { latestFirst, without } from './order.ts'

/** How long to wait for the page to paint the first rows before fetching the others, in ms. */
const PAINT_TIMEOUT_MS = 500
/** How many rows are fetched at a time. A long list in one piece would block main and page. */
const BATCH = 100
/** If more rows than this changed, the whole list is fetched. */
const MAX_CHANGED = 500

export type Conversations = {
  /** Latest first; null until main has answered. */
  list: ShallowRef<ConversationSummary[] | null>
  failure: ShallowRef<Failure | null>
  /** Undefined if it is not in the list (yet). */
  find(conversationId: string): ConversationSummary | undefined
  load(): Promise<void>
}

/** The rows of the conversation list, kept up to date with main until the scope is disposed. */
export function useConversations(): Conversations {
  const first = takeFirstRows()
  const list = shallowRef(first && latestFirst(first))
  const failure = shallowRef<Failure | null>(null)
  const changed = new Set<string>()
  let isAllWanted = false
  let isRefreshing = false
  let isComplete = false

  /** One request at a time. What changes meanwhile is fetched afterwards, in one request. */
  async function refresh(): Promise<void> {
    if (isRefreshing) return
    isRefreshing = true
    while (isAllWanted || changed.size > 0) {
      const ids = [...changed]
      const all = isAllWanted || ids.length > MAX_CHANGED || list.value === null
      changed.clear()
      isAllWanted = false
      await (all ? loadAll() : loadSome(ids))
    }
    isRefreshing = false
  }

  /** Shows the first rows at once: transferring all of them takes longer than painting those. */
  async function loadAll(): Promise<void> {
    if (list.value === null) {
      const rows = await fetchFirstRows()
      show(rows)
      if (!rows.ok) return
    }
    if (!isComplete)
      await new Promise((resolve) => requestIdleCallback(resolve, { timeout: PAINT_TIMEOUT_MS }))
    const all = await fetchAll()
    show(all)
    isComplete ||= all.ok
    // The transfer left many temporary objects behind.
    freeMemorySoon()
  }

  async function fetchAll(): Promise<Result<ConversationSummary[]>> {
    const ids = await call('listConversationIds')
    if (!ids.ok) return ids
    void call('pageReady')
    const rows: ConversationSummary[] = []
    for (let from = 0; from < ids.value.length; from += BATCH) {
      const batch = await call('getConversations', { ids: ids.value.slice(from, from + BATCH) })
      if (!batch.ok) return batch
      rows.push(...batch.value)
    }
    return { ok: true, value: rows }
  }

  function show(result: Result<ConversationSummary[]>): void {
    failure.value = failureIn(result)
    if (result.ok) list.value = latestFirst(result.value)
  }

  async function loadSome(ids: string[]): Promise<void> {
    const result = await call('getConversations', { ids })
    if (!result.ok) {
      failure.value = failureIn(result)
      return
    }
    list.value = latestFirst([...result.value, ...without(list.value ?? [], ids)])
    // Until the list is complete, its failure tells the person that rows are missing.
    if (isComplete) failure.value = null
  }

  async function load(): Promise<void> {
    isAllWanted = true
    await refresh()
  }

  const subscriptions = [
    on('conversationsChanged', ({ conversationIds }) => {
      for (const id of conversationIds) changed.add(id)
      void refresh()
    }),
    on('peopleChanged', ({ userIds }) => {
      const changedPeople = new Set(userIds)
      for (const { conversationId, people } of list.value ?? []) {
        if (people.some((person) => changedPeople.has(person.userId))) changed.add(conversationId)
      }
      void refresh()
    })
  ]
  onScopeDispose(() => {
    for (const unsubscribe of subscriptions) unsubscribe()
  })

  return {
    list,
    failure,
    find: (id) => list.value?.find(({ conversationId }) => conversationId === id),
    load
  }
}

export const [provideConversations, injectConversations] = createContext<Conversations>('conversations')
