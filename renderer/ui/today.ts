import { shallowRef } from 'vue'
import { dayOf, followTimeZone } from './times.ts'

/** The longest time between two checks, in ms: a timer for midnight stops while the computer sleeps. */
const MAX_PAUSE_MS = 60 * 60_000

/** An instant of the current day. */
export const today = shallowRef(new Date())

function update(): void {
  followTimeZone()
  const now = new Date()
  if (dayOf(now) !== dayOf(today.value)) today.value = now
}

function updateAtMidnight(): void {
  const now = new Date()
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
  const pause = Math.min(MAX_PAUSE_MS, midnight.getTime() - now.getTime() + 1)
  setTimeout(() => {
    update()
    updateAtMidnight()
  }, pause)
}

/** Keeps `today` and the time zone up to date: at midnight, and when the window gets the focus or becomes visible. */
export function followToday(): void {
  updateAtMidnight()
  window.addEventListener('focus', update)
  document.addEventListener('visibilitychange', update)
}
