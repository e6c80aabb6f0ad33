/** What one field finds: conversations to open, people to write to, and public Streams to join. */
import { computed, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { ConversationSummary, Failure, Person, PublicStream } from '../../preload/contract/index.ts'
import { call, failureIn } from '../bridge.ts'
import { injectConversations } from '../conversations/use-conversations.ts'
import { usePeopleSearch } from './use-people-search.ts'
import type { PeopleSearch } from './use-people-search.ts'

/** With more conversations than this, the people below them would be out of sight. */
const MAX_CONVERSATIONS = 6

export type Option =
  | { kind: 'conversation'; key: string; conversation: ConversationSummary }
  | { kind: 'person'; key: string; person: Person }
  | { kind: 'stream'; key: string; stream: PublicStream }

export type Find = {
  /** The people, and the text. */
  search: PeopleSearch
  /** Names by userId of the people who are chosen for the new conversation. */
  chosen: Ref<ReadonlyMap<string, string>>
  options: ComputedRef<Option[]>
  /** The conversation with exactly the chosen people, if there is one. */
  existing: ComputedRef<ConversationSummary | undefined>
  /** Why the Streams to join could not be loaded. */
  streamFailure: Ref<Failure | null>
  findStreams(): Promise<void>
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()

/**
 * What is looked for: a conversation to start or open, a Stream to join (listed first, also without a text), or whom to
 * forward something to (also without a text, and nothing that must be joined first).
 */
export type Purpose = 'start' | 'join' | 'forward'

export function useFind(purpose: Purpose): Find {
  const streamsFirst = purpose === 'join'
  const { list } = injectConversations()
  const search = usePeopleSearch()
  const { text, people } = search
  const chosen = ref<ReadonlyMap<string, string>>(new Map())
  const streams = shallowRef<PublicStream[]>([])
  const streamFailure = ref<Failure | null>(null)

  async function findStreams(): Promise<void> {
    const wanted = text.value
    if (purpose === 'forward' || (wanted.trim() === '' && !streamsFirst)) {
      streams.value = []
      return
    }
    const result = await call('findStreams', { text: wanted.trim() })
    // The text has changed, so a newer answer is on its way.
    if (wanted !== text.value) return
    streamFailure.value = failureIn(result)
    streams.value = result.ok ? result.value : []
  }

  const conversations = computed(() => {
    const wanted = fold(text.value.trim())
    if ((wanted === '' && purpose !== 'forward') || chosen.value.size > 0) return []
    const found = (list.value ?? []).filter(({ title }) => fold(title).includes(wanted))
    // A direct message with exactly this person first, then Streams, then groups.
    const rank = ({ stream, people: others }: ConversationSummary): number =>
      others.length === 1 ? 0 : stream ? 1 : 2
    if (wanted === '') return found.slice(0, MAX_CONVERSATIONS)
    return found.toSorted((one, other) => rank(one) - rank(other)).slice(0, MAX_CONVERSATIONS)
  })

  const options = computed((): Option[] => {
    const joinable = chosen.value.size > 0 ? [] : streams.value
    const parts: Option[][] = [
      conversations.value.map((conversation) => ({
        kind: 'conversation',
        key: `conversation ${conversation.conversationId}`,
        conversation
      })),
      (people.value ?? []).map((person) => ({ kind: 'person', key: `person ${person.userId}`, person })),
      joinable.map((stream) => ({ kind: 'stream', key: `stream ${stream.conversationId}`, stream }))
    ]
    return (streamsFirst ? [parts[2], parts[0], parts[1]] : parts).flatMap((part) => part ?? [])
  })

  const existing = computed(() => {
    const wanted = chosen.value
    if (wanted.size === 0) return undefined
    return list.value?.find(
      ({ stream, people: others }) =>
        !stream && others.length === wanted.size && others.every(({ userId }) => wanted.has(userId))
    )
  })

  watch(text, findStreams)
  void search.refresh()
  void findStreams()
  return { search, chosen, options, existing, streamFailure, findStreams }
}
