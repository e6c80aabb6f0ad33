import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { Failure, Person } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'

/** How many people one call fetches. */
const PAGE = 200

export type Participants = {
  /** By name, as far as they are loaded; null until main has answered. */
  people: ShallowRef<Person[] | null>
  /** How many match `text`. */
  total: Ref<number>
  /** Only people whose name or e-mail contains it. */
  text: Ref<string>
  failure: ShallowRef<Failure | null>
  /** Loads the next page, if there is one. */
  loadMore(): Promise<void>
  /** Loads all pages. */
  loadAll(): Promise<void>
}

/** The people of a conversation, page by page, kept up to date with main until the scope is disposed. */
export function useParticipants(conversationId: string): Participants {
  const people = shallowRef<Person[] | null>(null)
  const total = ref(0)
  const text = ref('')
  const failure = shallowRef<Failure | null>(null)
  let request = 0

  /** Continues after `loaded` until there are `wanted` people, or all. */
  async function load(loaded: Person[], wanted: number): Promise<void> {
    const thisRequest = ++request
    let found = loaded
    for (let matching = Infinity; found.length < Math.min(wanted, matching);) {
      const result = await call('getParticipants', {
        conversationId,
        text: text.value.trim(),
        offset: found.length,
        limit: PAGE
      })
      // A newer answer is on its way.
      if (thisRequest !== request) return
      failure.value = failureIn(result)
      if (!result.ok) return
      matching = total.value = result.value.total
      if (result.value.people.length === 0) break
      found = [...found, ...result.value.people]
    }
    people.value = found
  }
  const reload = (): Promise<void> => load([], Math.max(PAGE, people.value?.length ?? 0))
  const loadUpTo = async (wanted: number): Promise<void> => {
    if (people.value !== null && people.value.length < total.value) await load(people.value, wanted)
  }

  const subscriptions = [
    on('conversationsChanged', ({ conversationIds }) => {
      if (conversationIds.includes(conversationId)) void reload()
    }),
    on('peopleChanged', ({ userIds }) => {
      if (people.value?.some(({ userId }) => userIds.includes(userId))) void reload()
    })
  ]
  onScopeDispose(() => subscriptions.forEach((unsubscribe) => unsubscribe()))
  watch(text, () => load([], PAGE))
  void reload()
  return {
    people,
    total,
    text,
    failure,
    loadMore: () => loadUpTo((people.value?.length ?? 0) + 1),
    loadAll: () => loadUpTo(Infinity)
  }
}
