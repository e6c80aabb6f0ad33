import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Failure, Person } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'
import { looks } from '../ui/avatar-looks.ts'

/** The people of a conversation, kept up to date with main until the scope is disposed. */
export function useParticipants(conversationId: string): {
  /** By name; null until main has answered. */
  people: ShallowRef<Person[] | null>
  failure: ShallowRef<Failure | null>
} {
  const people = shallowRef<Person[] | null>(null)
  const failure = shallowRef<Failure | null>(null)
  let request = 0

  async function load(): Promise<void> {
    const thisRequest = ++request
    const result = await call('getParticipants', { conversationId })
    // A newer answer is on its way.
    if (thisRequest !== request) return
    failure.value = failureIn(result)
    if (!result.ok) return
    looks.meet(result.value.map(({ userId }) => userId))
    people.value = result.value.toSorted((one, other) => one.name.localeCompare(other.name))
  }

  const subscriptions = [
    on('conversationsChanged', ({ conversationIds }) => {
      if (conversationIds.includes(conversationId)) void load()
    }),
    on('peopleChanged', ({ userIds }) => {
      if (people.value?.some(({ userId }) => userIds.includes(userId))) void load()
    })
  ]
  onScopeDispose(() => subscriptions.forEach((unsubscribe) => unsubscribe()))
  void load()
  return { people, failure }
}
