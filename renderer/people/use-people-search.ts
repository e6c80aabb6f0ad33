import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { DirectoryState, Failure, Person } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'

/** How many stored people are requested at a time: several screens. */
const PAGE = 100
/** How long the person must stop typing before the service is asked, in ms. */
const DEBOUNCE_MS = 200

export type PeopleSearch = {
  text: Ref<string>
  /** Those in the store first, then those whom only the service found; null until main has answered. */
  people: ComputedRef<Person[] | null>
  directory: Ref<DirectoryState>
  /** Why the store could not be searched. */
  failure: Ref<Failure | null>
  /** Why the service could not be searched. */
  serverFailure: Ref<Failure | null>
  /** Whether the service may still find more people. */
  isSearching: Ref<boolean>
  refresh(): Promise<void>
  /** Searches the service again after a failure. */
  retry(): void
  /** Shows more people, when the end of the list is near. */
  more(): Promise<void>
}

/**
 * Finds people while the person types: at once in the store, and, if the directory is not completely stored, a moment later
 * on the service. Answers to an earlier text are dropped.
 */
export function usePeopleSearch(): PeopleSearch {
  const text = ref('')
  const stored = shallowRef<{ people: Person[]; more: boolean } | null>(null)
  const fromServer = shallowRef<{ people: Person[]; more: boolean }>({ people: [], more: false })
  const directory = shallowRef<DirectoryState>({ step: 'loading' })
  const failure = shallowRef<Failure | null>(null)
  const serverFailure = shallowRef<Failure | null>(null)
  const isSearching = ref(false)
  let limit = PAGE
  let storeRequest = 0
  let serverRequest = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let isGrowing = false

  const wanted = (): string => text.value.trim()

  async function refresh(): Promise<void> {
    const request = ++storeRequest
    const result = await call('findPeople', { text: wanted(), limit })
    if (request !== storeRequest) return
    failure.value = failureIn(result)
    if (!result.ok) return
    stored.value = result.value
    directory.value = result.value.directory
  }

  async function searchServer(next: boolean): Promise<void> {
    const request = ++serverRequest
    isSearching.value = true
    const result = await call('searchDirectory', { text: wanted(), next })
    if (request !== serverRequest) return
    isSearching.value = false
    serverFailure.value = failureIn(result)
    if (!result.ok) return
    const before = next ? fromServer.value.people : []
    fromServer.value = { ...result.value, people: [...before, ...result.value.people] }
  }

  function search(): void {
    limit = PAGE
    serverRequest++
    fromServer.value = { people: [], more: false }
    serverFailure.value = null
    clearTimeout(timer)
    void refresh()
    isSearching.value = wanted() !== '' && directory.value.step !== 'loaded'
    if (isSearching.value) timer = setTimeout(() => void searchServer(false), DEBOUNCE_MS)
  }

  watch(text, search)
  const unsubscribe = on('peopleChanged', () => void refresh())
  onScopeDispose(() => {
    unsubscribe()
    clearTimeout(timer)
  })

  return {
    text,
    people: computed(() => {
      if (stored.value === null) return null
      const known = new Set(stored.value.people.map(({ userId }) => userId))
      // The store may have more of them, in their place in its order.
      const others = stored.value.more ? [] : fromServer.value.people
      return [...stored.value.people, ...others.filter(({ userId }) => !known.has(userId))]
    }),
    directory,
    failure,
    serverFailure,
    isSearching,
    refresh,
    retry: () => void searchServer(false),
    async more() {
      if (isGrowing) return
      isGrowing = true
      if (stored.value?.more === true) {
        limit += PAGE
        await refresh()
      } else if (fromServer.value.more && !isSearching.value) await searchServer(true)
      isGrowing = false
    }
  }
}
