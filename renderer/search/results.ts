import { computed, nextTick, onUnmounted, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type {
  ConversationSummary,
  Failure,
  Indexing,
  Person,
  SearchHit,
  SearchResult
} from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'
import { beginningOfDay } from '../ui/times.ts'

const FIRST = 20
const MOST = 200
/** More lines than the list is ever high: each is 44 px at least, and the list 420 px at most. */
const IN_VIEW = 10

/** One line that can be chosen. */
export type Option =
  | { kind: 'person' | 'from'; key: string; person: Person }
  | { kind: 'conversation'; key: string; conversation: ConversationSummary }
  | { kind: 'message'; key: string; hit: SearchHit }

/** Days as a date field gives them, '' where none is chosen; both count. */
export type Filters = { inConversation: string | null; from: Person | null; since: string; until: string }

export type Results = {
  text: Ref<string>
  filters: Ref<Filters>
  result: ShallowRef<SearchResult | null>
  failure: ShallowRef<Failure | null>
  /** What cannot be found yet, as it goes on. */
  indexing: ShallowRef<Indexing | null>
  options: ComputedRef<Option[]>
  /** Those to be drawn: of a new answer first what is in view, and the others a frame later. */
  drawn: ComputedRef<Option[]>
  more(): void
  again(): void
  /** Resolves when what is shown answers what stands in the field. */
  whenCurrent(): Promise<void>
}

/** Asks while the person types; one question at a time, and only the newest answer is shown. */
export function followResults(inConversation: string | null): Results {
  const text = ref('')
  const filters = ref<Filters>({ inConversation, from: null, since: '', until: '' })
  const result = shallowRef<SearchResult | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const indexing = shallowRef<Indexing | null>(null)
  let limit = FIRST
  let running = false
  let asked = false
  /** Something else is asked for than before, so the list will be another one. */
  let isAnother = false
  const onlyInView = ref(false)
  let current = Promise.resolve()

  function ask(): Promise<void> {
    asked = true
    if (!running) current = askUntilCurrent()
    return current
  }

  async function askUntilCurrent(): Promise<void> {
    running = true
    while (asked) {
      asked = false
      const another = isAnother
      isAnother = false
      const { inConversation: here, from, since, until } = filters.value
      const [after, before] = [beginningOfDay(since), beginningOfDay(until, 1)]
      // The open conversation alone would only list what is on the screen already.
      const isNarrow = from !== null || after !== null || before !== null
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
        ...(after === null ? {} : { after }),
        ...(before === null ? {} : { before })
      })
      failure.value = failureIn(answer)
      if (!answer.ok) continue
      if (another) drawInViewFirst()
      result.value = answer.value
      indexing.value = answer.value.indexing
    }
    running = false
  }

  function drawInViewFirst(): void {
    onlyInView.value = true
    requestAnimationFrame(() => requestAnimationFrame(() => (onlyInView.value = false)))
  }

  const end = on('indexing', (now) => {
    indexing.value = now
    // What was not found before may be now.
    if (now === null) void ask()
  })
  onUnmounted(end)

  watch(
    [text, filters],
    () => {
      limit = FIRST
      isAnother = true
      void ask()
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
      limit = MOST
      void ask()
    },
    again: () => void ask(),
    async whenCurrent() {
      // What was typed in this moment is asked for in the next one.
      await nextTick()
      await current
    }
  }
}
