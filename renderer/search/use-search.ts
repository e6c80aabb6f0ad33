import { computed, nextTick, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type {
  ConversationSummary,
  Failure,
  Indexing,
  Person,
  SearchHit,
  SearchMark,
  SearchResult
} from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'
import { startOfDay } from '../ui/times.ts'

/** How many messages are found at first, and after "Show more". */
const FIRST = 20
const MAX = 200
/** More options than the list can show at once: each is at least 44 px high, and the list at most 420 px. */
const IN_VIEW = 10

/** One result that can be chosen. */
export type Option =
  | { kind: 'person' | 'from'; key: string; person: Person }
  | { kind: 'conversation'; key: string; conversation: ConversationSummary }
  | { kind: 'message'; key: string; hit: SearchHit }

/** Days as date fields give them, both inclusive; empty if none is chosen. */
export type Filters = {
  inConversation: string | null
  from: Person | null
  has: SearchMark[]
  since: string
  until: string
}

export type Search = {
  text: Ref<string>
  filters: Ref<Filters>
  result: ShallowRef<SearchResult | null>
  failure: ShallowRef<Failure | null>
  /** How far messages of an older version are indexed; null when all are. */
  indexing: ShallowRef<Indexing | null>
  options: ComputedRef<Option[]>
  /** The options to draw: after a new answer first those in view, and the others a frame later. */
  drawn: ComputedRef<Option[]>
  more(): void
  refresh(): void
  /** Resolves when the results belong to the text and the filters. */
  whenCurrent(): Promise<void>
}

/** Searches while the person types. One request at a time; only the newest answer is shown. */
export function useSearch(inConversation: string | null): Search {
  const text = ref('')
  const filters = ref<Filters>({ inConversation, from: null, has: [], since: '', until: '' })
  const result = shallowRef<SearchResult | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const indexing = shallowRef<Indexing | null>(null)
  let limit = FIRST
  let isRunning = false
  let isRequested = false
  /** The text or a filter changed, so the list will be another one. */
  let isChanged = false
  const onlyInView = ref(false)
  let current = Promise.resolve()

  function request(): Promise<void> {
    isRequested = true
    if (!isRunning) current = searchUntilCurrent()
    return current
  }

  async function searchUntilCurrent(): Promise<void> {
    isRunning = true
    while (isRequested) {
      isRequested = false
      const isOther = isChanged
      isChanged = false
      const { inConversation: here, from, has, since, until } = filters.value
      const [after, before] = [startOfDay(since), startOfDay(until, 1)]
      // The conversation alone is no search: it would list what the screen shows already.
      const isNarrow = from !== null || has.length > 0 || after !== null || before !== null
      if (text.value.trim() === '' && !isNarrow) {
        result.value = null
        failure.value = null
        continue
      }
      const answer = await call('search', {
        text: text.value,
        limit,
        ...(here === null ? {} : { in: here }),
        ...(from === null ? {} : { from: from.userId }),
        ...(has.length === 0 ? {} : { has: [...has] }),
        ...(after === null ? {} : { after }),
        ...(before === null ? {} : { before })
      })
      failure.value = failureIn(answer)
      if (!answer.ok) continue
      if (isOther) drawInViewFirst()
      result.value = answer.value
      indexing.value = answer.value.indexing
    }
    isRunning = false
  }

  function drawInViewFirst(): void {
    onlyInView.value = true
    requestAnimationFrame(() => requestAnimationFrame(() => (onlyInView.value = false)))
  }

  const unsubscribe = on('indexing', (now) => {
    indexing.value = now
    // There may be more results now.
    if (now === null) void request()
  })
  onScopeDispose(unsubscribe)

  watch(
    [text, filters],
    () => {
      limit = FIRST
      isChanged = true
      void request()
    },
    { deep: true }
  )

  const options = computed(() => {
    const { people = [], conversations = [], messages = [] } = result.value ?? {}
    return [
      ...people.flatMap((person): Option[] => [
        { kind: 'person', key: `person ${person.userId}`, person },
        { kind: 'from', key: `from ${person.userId}`, person }
      ]),
      ...conversations.map((conversation): Option => ({
        kind: 'conversation',
        key: `conversation ${conversation.conversationId}`,
        conversation
      })),
      ...messages.map((hit): Option => ({ kind: 'message', key: `message ${hit.messageId}`, hit }))
    ]
  })

  return {
    text,
    filters,
    result,
    failure,
    indexing,
    options,
    drawn: computed(() => (onlyInView.value ? options.value.slice(0, IN_VIEW) : options.value)),
    more() {
      limit = MAX
      void request()
    },
    refresh: () => void request(),
    async whenCurrent() {
      // The watcher starts the search for the newest text in the next tick.
      await nextTick()
      await current
    }
  }
}
