import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import type { ConversationSummary, Failure } from '../../preload/contract.ts'
import { call, failureIn, on } from '../bridge.ts'
import { latestFirst, without } from './order.ts'

/** Beyond this many changed rows the whole list is asked for at once. */
const SINGLE_ROWS = 5

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
  const list = shallowRef<ConversationSummary[] | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const waiting = new Set<string>()
  let waitingForAll = false
  let running = false

  /** One question at a time: what changes meanwhile is asked for afterwards, in one go. */
  async function refresh(): Promise<void> {
    if (running) return
    running = true
    while (waitingForAll || waiting.size > 0) {
      const ids = [...waiting]
      const all = waitingForAll || ids.length > SINGLE_ROWS || list.value === null
      waiting.clear()
      waitingForAll = false
      await (all ? loadAll() : Promise.all(ids.map(loadOne)))
    }
    running = false
  }

  async function loadAll(): Promise<void> {
    const result = await call('listConversations')
    failure.value = failureIn(result)
    if (result.ok) list.value = latestFirst(result.value)
  }

  async function loadOne(conversationId: string): Promise<void> {
    const result = await call('getConversation', { conversationId })
    const rest = without(list.value ?? [], conversationId)
    if (result.ok) list.value = latestFirst([result.value, ...rest])
    else if (result.code === 'not-found') list.value = rest
  }

  async function load(): Promise<void> {
    waitingForAll = true
    await refresh()
  }

  const endings = [
    on('conversationsChanged', ({ conversationIds }) => {
      if (conversationIds === 'all') waitingForAll = true
      else for (const id of conversationIds) waiting.add(id)
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
