import { shallowRef } from 'vue'
import { dayOf, followTimeZone } from './times.ts'

/** Longest pause before the next look, in ms: a timer that is set for midnight stands still while the machine sleeps. */
const LONGEST_PAUSE_MS = 60 * 60_000

/** Some instant of the day that it is now. */
export const today = shallowRef(new Date())

/** A day that began, or a time zone that changed, changes what is shown. */
function look(): void {
  followTimeZone()
  const now = new Date()
  if (dayOf(now) !== dayOf(today.value)) today.value = now
}

function lookAtMidnight(): void {
  const now = new Date()
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
  const pause = Math.min(LONGEST_PAUSE_MS, midnight.getTime() - now.getTime() + 1)
  setTimeout(() => {
    look()
    lookAtMidnight()
  }, pause)
}

/** Keeps `today` and the time zone true: at midnight, and whenever the window is looked at. */
export function followToday(): void {
  lookAtMidnight()
  window.addEventListener('focus', look)
  document.addEventListener('visibilitychange', look)
}
