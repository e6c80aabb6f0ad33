import { onUnmounted, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Failure, Person } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'

/** The people of a conversation, kept as main says that they are, as long as the component lives. */
export function followParticipants(conversationId: string): {
  /** By name; null until main has answered. */
  people: ShallowRef<Person[] | null>
  failure: ShallowRef<Failure | null>
} {
  const people = shallowRef<Person[] | null>(null)
  const failure = shallowRef<Failure | null>(null)
  let asked = 0

  async function load(): Promise<void> {
    const mine = ++asked
    const result = await call('getParticipants', { conversationId })
    // An older answer says nothing about now.
    if (mine !== asked) return
    failure.value = failureIn(result)
    if (result.ok) people.value = result.value.toSorted((one, other) => one.name.localeCompare(other.name))
  }

  const endings = [
    on('conversationsChanged', ({ conversationIds }) => {
      if (conversationIds.includes(conversationId)) void load()
    }),
    on('peopleChanged', ({ userIds }) => {
      if (people.value?.some(({ userId }) => userIds.includes(userId))) void load()
    })
  ]
  onUnmounted(() => endings.forEach((end) => end()))
  void load()
  return { people, failure }
}
