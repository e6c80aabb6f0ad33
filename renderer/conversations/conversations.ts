import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { ConversationSummary, Failure, FirstListSize, Result } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'
import { freeMemorySoon } from '../ui/memory.ts'
import { latestFirst, without } from './order.ts'

/** They are shown while the others come. */
const FIRST: FirstListSize = 50
/** How long the others wait for the page to have painted the first. */
const PATIENCE_MS = 500
/** So many rows come at a time: a long list handed over at once would keep both sides from everything else. */
const PART = 100
/** Beyond so many changed rows the whole list is asked for. */
const MOST = 500

/** Nobody listens yet for what changes, so it is only good for the first list; a later one may be another person's. */
let early: Result<ConversationSummary[]> | null = null
let isEarly = true
/**
 * The first rows are requested before anything is drawn, because most people who start the program are signed in and wait
 * for them. The preload has already sent the request. Resolves when main has answered, also if nobody is signed in.
 */
export const whenAnswered: Promise<void> = call('listConversations', { limit: FIRST }).then((result) => {
  if (isEarly) early = result
})

export type Conversations = {
  /** Latest first; null until main has answered. */
  list: ShallowRef<ConversationSummary[] | null>
  streams: ComputedRef<ConversationSummary[]>
  direct: ComputedRef<ConversationSummary[]>
  failure: ShallowRef<Failure | null>
  load(): Promise<void>
  /** Ends the listening. */
  stop(): void
}

/** The rows of the conversation list, kept as main says that they are. */
export function followConversations(): Conversations {
  const list = shallowRef(early?.ok === true ? latestFirst(early.value) : null)
  early = null
  isEarly = false
  const failure = shallowRef<Failure | null>(null)
  const waiting = new Set<string>()
  let waitingForAll = false
  let running = false
  let isWhole = false

  /** One question at a time: what changes meanwhile is asked for afterwards, in one go. */
  async function refresh(): Promise<void> {
    if (running) return
    running = true
    while (waitingForAll || waiting.size > 0) {
      const ids = [...waiting]
      const all = waitingForAll || ids.length > MOST || list.value === null
      waiting.clear()
      waitingForAll = false
      await (all ? loadAll() : loadSome(ids))
    }
    running = false
  }

  /** The first ones at once: to hand over all takes longer than to paint them. */
  async function loadAll(): Promise<void> {
    if (list.value === null) {
      const first = await call('listConversations', { limit: FIRST })
      take(first)
      if (!first.ok) return
    }
    if (!isWhole) await new Promise((resolve) => requestIdleCallback(resolve, { timeout: PATIENCE_MS }))
    const all = await askAll()
    take(all)
    isWhole ||= all.ok
    // All that came on the way to these rows.
    freeMemorySoon()
  }

  async function askAll(): Promise<Result<ConversationSummary[]>> {
    const ids = await call('listConversationIds')
    if (!ids.ok) return ids
    void call('pageReady')
    const rows: ConversationSummary[] = []
    for (let from = 0; from < ids.value.length; from += PART) {
      const part = await call('getConversations', { ids: ids.value.slice(from, from + PART) })
      if (!part.ok) return part
      rows.push(...part.value)
    }
    return { ok: true, value: rows }
  }

  function take(result: Result<ConversationSummary[]>): void {
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
    // Until the whole list is there, its failure says that rows are missing.
    if (isWhole) failure.value = null
  }

  async function load(): Promise<void> {
    waitingForAll = true
    await refresh()
  }

  const endings = [
    on('conversationsChanged', ({ conversationIds }) => {
      for (const id of conversationIds) waiting.add(id)
      void refresh()
    }),
    on('peopleChanged', ({ userIds }) => {
      const changed = new Set(userIds)
      for (const { conversationId, people } of list.value ?? []) {
        if (people.some((person) => changed.has(person.userId))) waiting.add(conversationId)
      }
      void refresh()
    })
  ]

  return {
    list,
    streams: computed(() => list.value?.filter((one) => one.stream) ?? []),
    direct: computed(() => list.value?.filter((one) => !one.stream) ?? []),
    failure,
    load,
    stop() {
      for (const end of endings) end()
    }
  }
}
