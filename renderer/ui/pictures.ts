/** The pictures of the people and Streams that are on the screen. Every avatar uses it, whichever list it is in. */
import { computed, effectScope, onScopeDispose, shallowReactive, toValue, watch } from 'vue'
import type { ComputedRef, MaybeRefOrGetter } from 'vue'
import { call, on } from '../bridge.ts'
import { firstPaintDone } from './first-paint.ts'

/** How long the page may be busy before pictures are requested, in ms: text comes first. */
const BUSY_MS = 1_000
/** How many ids one call may have. */
const MAX_IDS = 500

type Subject = { kind: 'users' | 'conversations'; id: string }

const keyOf = ({ kind, id }: Subject): string => `${kind} ${id}`

export type PictureBook = {
  /** The address of a picture as long as the scope lives; null if there is none, or none yet. */
  use(subject: MaybeRefOrGetter<Subject>): ComputedRef<string | null>
  /** Main has removed all pictures. Asks again for what is shown. */
  forget(): void
}

function createPictureBook(): PictureBook {
  const paths = shallowReactive(new Map<string, string>())
  /** How many avatars show each subject. */
  const shown = new Map<string, { subject: Subject; count: number }>()
  const wanted = new Map<string, Subject>()
  let isScheduled = false
  let isListening = false

  function want(subject: Subject): void {
    wanted.set(keyOf(subject), subject)
    if (isScheduled) return
    isScheduled = true
    whenPainted(() => requestIdleCallback(() => void request(), { timeout: BUSY_MS }))
  }

  async function request(): Promise<void> {
    isScheduled = false
    const subjects = [...wanted.values()].slice(0, MAX_IDS)
    for (const subject of subjects) wanted.delete(keyOf(subject))
    const idsOf = (kind: Subject['kind']): string[] =>
      subjects.filter((one) => one.kind === kind).map(({ id }) => id)
    const result = await call('getPictures', {
      userIds: idsOf('users'),
      conversationIds: idsOf('conversations')
    })
    // Without a picture there are initials; the next avatar asks again.
    if (!result.ok) return
    for (const { kind, id } of subjects) {
      const path = result.value[kind][id]
      if (path === undefined) paths.delete(keyOf({ kind, id }))
      else paths.set(keyOf({ kind, id }), path)
    }
    const [next] = wanted.values()
    if (next) want(next)
  }

  /** Not when the module is imported: the page has no avatar before somebody is signed in. */
  function listen(): void {
    if (isListening) return
    isListening = true
    on('picturesChanged', ({ userIds, conversationIds }) => {
      const changed: Subject[] = [
        ...userIds.map((id): Subject => ({ kind: 'users', id })),
        ...conversationIds.map((id): Subject => ({ kind: 'conversations', id }))
      ]
      for (const subject of changed) if (shown.has(keyOf(subject))) want(subject)
    })
  }

  function show(subject: Subject): void {
    const key = keyOf(subject)
    const count = shown.get(key)?.count ?? 0
    shown.set(key, { subject, count: count + 1 })
    if (count === 0) want(subject)
  }

  function hide(subject: Subject): void {
    const key = keyOf(subject)
    const count = shown.get(key)?.count ?? 0
    if (count > 1) shown.set(key, { subject, count: count - 1 })
    else {
      shown.delete(key)
      wanted.delete(key)
    }
  }

  return {
    forget() {
      paths.clear()
      for (const { subject } of shown.values()) want(subject)
    },
    use(subject) {
      listen()
      watch(
        () => ({ ...toValue(subject) }),
        (now, before) => {
          if (before !== undefined && keyOf(before) === keyOf(now)) return
          if (before !== undefined) hide(before)
          show(now)
        },
        { immediate: true }
      )
      onScopeDispose(() => hide(toValue(subject)))
      return computed(() => paths.get(keyOf(toValue(subject))) ?? null)
    }
  }
}

/** Runs it now or, while the page starts, after the first paint. */
function whenPainted(run: () => void): void {
  // Apart from the component that asks, which may be gone by then.
  const scope = effectScope(true)
  scope.run(() =>
    watch(
      firstPaintDone,
      (isDone) => {
        if (!isDone) return
        run()
        scope.stop()
      },
      { immediate: true }
    )
  )
}

export const pictures = createPictureBook()
