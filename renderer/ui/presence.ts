/** The presence of people as main last reported it. A change updates only what shows that person, without a call. */
import { computed, onScopeDispose, shallowReactive, watch } from 'vue'
import type { ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Person, PresenceChange } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'
import { shortTimeOf } from './times.ts'
import { today } from './today.ts'

export type ShownPresence = Pick<Person, 'presence' | 'presenceAsOf'>

/** How long to wait for further changes before main is told who is on the screen, in ms. */
const WATCH_DELAY_MS = 250
/** The most people that main is told of. */
const MAX_WATCHED = 500

const UNKNOWN: ShownPresence = { presence: 'unknown' }

/** Changes since these people were fetched, by user id. */
const changed = shallowReactive(new Map<string, PresenceChange>())
/** How many mounted components show each person. */
const shown = new Map<string, number>()
let timer: ReturnType<typeof setTimeout> | null = null

/** Follows main until the scope is disposed. */
export function followPresence(): void {
  const unsubscribe = on('presenceChanged', ({ people }) => {
    for (const person of people) changed.set(person.userId, person)
  })
  onScopeDispose(() => {
    unsubscribe()
    changed.clear()
  })
}

/** The presence of a person who is on the screen until the scope is disposed. @param person undefined for nobody */
export function usePresence(
  person: () => (Pick<Person, 'userId'> & Partial<ShownPresence>) | undefined
): ComputedRef<ShownPresence> {
  const userId = computed(() => person()?.userId)
  watch(
    userId,
    (now, before) => {
      if (before !== undefined) count(before, -1)
      if (now !== undefined) count(now, 1)
    },
    { immediate: true }
  )
  onScopeDispose(() => {
    if (userId.value !== undefined) count(userId.value, -1)
  })
  return computed(() => {
    const one = person()
    if (one === undefined) return UNKNOWN
    return changed.get(one.userId) ?? { ...UNKNOWN, ...one }
  })
}

function count(userId: string, difference: number): void {
  const now = (shown.get(userId) ?? 0) + difference
  if (now > 0) shown.set(userId, now)
  else shown.delete(userId)
  timer ??= setTimeout(() => {
    timer = null
    void call('watchPresence', { userIds: [...shown.keys()].slice(0, MAX_WATCHED) })
  }, WATCH_DELAY_MS)
}

/** The words for a presence: '' if it is unknown, and since when it is not current. */
export function usePresenceWords(): (shown: ShownPresence) => string {
  const { t } = useI18n()
  return ({ presence, presenceAsOf }) => {
    const status = t(`presence.${presence}`)
    if (status === '' || presenceAsOf === undefined) return status
    return t('presence.asOf', { status, time: shortTimeOf(presenceAsOf, today.value) })
  }
}
