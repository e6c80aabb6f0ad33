import { computed, effectScope, onScopeDispose, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'
import { appState } from '../app-state.ts'
import { createContext } from '../context.ts'
import { useParticipants } from '../people/use-participants.ts'
import type { Mentionable } from './mentions.ts'

export type MentionableNames = {
  people: ComputedRef<Mentionable[]>
  /** Fetches the people of the conversation, once. Until then, only the person's own name is known. */
  need(): void
}

/** The names that messages of a conversation may mention. Most conversations have no mention, so they are fetched late. */
export function useMentionable(conversationId: string): MentionableNames {
  const scope = effectScope()
  const participants = shallowRef<ReturnType<typeof useParticipants> | null>(null)
  onScopeDispose(() => scope.stop())
  const people = computed(() => {
    const account = appState.value?.account
    const me = account?.userId ?? ''
    const others = participants.value?.people.value ?? []
    return [
      { userId: me, name: account?.name ?? '', me: true },
      ...others.filter(({ userId }) => userId !== me).map(({ userId, name }) => ({ userId, name, me: false }))
    ]
  })
  return {
    people,
    need() {
      participants.value ??= scope.run(() => useParticipants(conversationId)) ?? null
    }
  }
}

export const [provideMentionable, injectMentionable] = createContext<MentionableNames>('mentionable names')
