import { computed, effectScope, onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Person } from '../../preload/contract/index.ts'
import { appState } from '../app-state.ts'
import { call } from '../bridge.ts'
import { useParticipants } from '../people/use-participants.ts'
import { matchesQuery, mentionQuery } from './mention-query.ts'
import type { MentionQuery } from './mention-query.ts'
import { useOfferKeys } from './offers.ts'
import type { Completion } from './offers.ts'

/** How many people are offered. */
const MAX_OFFERED = 8

/** `isHere`: whether the person is in the conversation. */
export type Offer = { person: Person; isHere: boolean }

/**
 * Completes names after an "@": first those of people in the conversation, then those of the directory.
 * @param insert replaces the query in the text by the mention
 */
export function useMentionCompletion(
  conversationId: string,
  insert: (query: MentionQuery, mention: string) => void
): Completion<Offer> {
  const scope = effectScope()
  const participants = shallowRef<ReturnType<typeof useParticipants> | null>(null)
  const query: ShallowRef<MentionQuery | null> = shallowRef(null)
  const found = shallowRef<Person[]>([])
  /** The query whose completion is over: the person took an offer or closed it, and types on. */
  let finished: Pick<MentionQuery, 'from' | 'text'> | null = null
  onScopeDispose(() => scope.stop())

  const offers = computed((): Offer[] => {
    const wanted = query.value
    if (wanted === null) return []
    const me = appState.value?.account?.userId
    const here = (participants.value?.people.value ?? []).filter(
      ({ userId, name }) => userId !== me && name !== '' && matchesQuery(name, wanted.text)
    )
    const ids = new Set(participants.value?.people.value?.map(({ userId }) => userId))
    const others = found.value.filter(
      ({ userId, name }) =>
        !ids.has(userId) && userId !== me && name !== '' && matchesQuery(name, wanted.text)
    )
    return [
      ...here.map((person) => ({ person, isHere: true })),
      ...others.map((person) => ({ person, isHere: false }))
    ].slice(0, MAX_OFFERED)
  })

  async function findOthers({ text }: MentionQuery): Promise<void> {
    const result = await call('findPeople', { text: text.trim(), limit: MAX_OFFERED })
    // A newer answer is on its way.
    if (result.ok && query.value?.text === text) found.value = result.value.people
  }

  function close(): void {
    query.value = null
    found.value = []
  }

  function take({ person }: Offer): void {
    const taken = query.value
    finished = taken && { from: taken.from, text: person.name }
    close()
    if (taken !== null) insert(taken, `@${person.name} `)
  }

  const { at, onKey } = useOfferKeys(offers, {
    take,
    dismiss() {
      finished = query.value
      close()
    }
  })

  return {
    offers,
    at,
    onKey,
    take,
    close,
    update(text, caret) {
      const now = mentionQuery(text, caret)
      if (now === null) {
        finished = null
        close()
        return
      }
      if (finished?.from === now.from && now.text.startsWith(finished.text)) return
      finished = null
      if (now.text === query.value?.text && now.from === query.value.from) return
      participants.value ??= scope.run(() => useParticipants(conversationId)) ?? null
      query.value = now
      at.value = 0
      if (now.text.trim() === '') found.value = []
      else void findOthers(now)
    }
  }
}
