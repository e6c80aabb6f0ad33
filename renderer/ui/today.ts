import { shallowRef } from 'vue'
import { dayOf } from './times.ts'

/** Some instant of the day that it is now. */
export const today = shallowRef(new Date())

function look(): void {
  const now = new Date()
  if (dayOf(now) !== dayOf(today.value)) today.value = now
}

/** Keeps `today` true. A timer alone would be late after a sleep, so looking at the window counts too. */
export function followToday(): void {
  setInterval(look, 60_000)
  window.addEventListener('focus', look)
}
