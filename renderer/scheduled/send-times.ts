/** The times that "Send later" offers. */

export type SendTime = { name: 'hour' | 'evening' | 'tomorrow' | 'monday'; at: Date }

/** Later than this, the evening is too near to be offered; in hours. */
const LAST_HOUR_FOR_EVENING = 17
const EVENING = 18
const MORNING = 9
const MONDAY = 1

/** The local time `days` after the day of `now`, at a full hour. */
function dayAt(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)
}

/** Earliest first, each time once. */
export function sendTimes(now: Date): SendTime[] {
  const inAnHour = new Date(now.getTime() + 60 * 60_000)
  inAnHour.setSeconds(0, 0)
  const toMonday = (MONDAY - now.getDay() + 7) % 7 || 7
  return [
    { name: 'hour', at: inAnHour },
    ...(now.getHours() < LAST_HOUR_FOR_EVENING
      ? [{ name: 'evening', at: dayAt(now, 0, EVENING) } as const]
      : []),
    { name: 'tomorrow', at: dayAt(now, 1, MORNING) },
    ...(toMonday > 1 ? [{ name: 'monday', at: dayAt(now, toMonday, MORNING) } as const] : [])
  ]
}

/** The longest time ahead, as main accepts it, in days. */
const MAX_DAYS_AHEAD = 365

/**
 * @param day YYYY-MM-DD
 * @param time HH:MM
 * @returns the instant; or why no message can be sent then: the fields are not complete, or the time is past or too far away
 */
export function sendTimeOf(
  day: string,
  time: string,
  now: Date
): { at: Date } | { problem: 'incomplete' | 'past' | 'far' } {
  const at = new Date(`${day}T${time}`)
  if (day === '' || time === '' || Number.isNaN(at.getTime())) return { problem: 'incomplete' }
  if (at <= now) return { problem: 'past' }
  return at > dayAt(now, MAX_DAYS_AHEAD, now.getHours()) ? { problem: 'far' } : { at }
}
