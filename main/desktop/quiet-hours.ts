/** When notifications are silenced: by the person's choice, otherwise by the quiet hours. Local time. */
import type { QuietFor, QuietHours, QuietState } from '../../preload/contract/index.ts'

/** The person's choice, which overrides the quiet hours until an instant. */
export type QuietChoice = { on: boolean; until: string }

const MINUTE_MS = 60_000
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS
/** A choice that ends later than this was made while the clock was wrong, so it is ignored. */
const LONGEST_CHOICE_MS = WEEK_MS + 24 * 60 * MINUTE_MS
/** 'tomorrow' ends at this hour. */
const MORNING = 8

/** @param choice null if there is none @param now ms since the epoch */
export function quietAt(now: number, hours: QuietHours, choice: QuietChoice | null): QuietState {
  const quiet = isQuiet(now, hours, choice)
  const end = quiet ? nextChange(now, hours, choice) : null
  return { quiet, until: end === null ? null : new Date(end).toISOString() }
}

/** When being quiet begins or ends next, in ms since the epoch; null if not within a week. */
export function nextChange(now: number, hours: QuietHours, choice: QuietChoice | null): number | null {
  const before = isQuiet(now, hours, choice)
  let from = now
  if (choice !== null && isCurrent(choice, now)) {
    from = Date.parse(choice.until)
    if (isWithin(from, hours) !== before) return from
  }
  if (hours.every((range) => range === null)) return null
  // Minute by minute, because a wall clock may skip an hour or repeat it.
  const firstMinute = (Math.floor(from / MINUTE_MS) + 1) * MINUTE_MS
  for (let at = firstMinute; at <= from + WEEK_MS; at += MINUTE_MS)
    if (isWithin(at, hours) !== before) return at
  return null
}

/** The choice to be quiet for a while. */
export function quietFor(duration: QuietFor, now: number): QuietChoice {
  if (duration !== 'tomorrow') {
    const minutes = duration === '30-minutes' ? 30 : 60
    return { on: true, until: new Date(now + minutes * MINUTE_MS).toISOString() }
  }
  const morning = new Date(now)
  morning.setDate(morning.getDate() + 1)
  morning.setHours(MORNING, 0, 0, 0)
  return { on: true, until: morning.toISOString() }
}

/** The choice not to be quiet now: null outside of the quiet hours, otherwise for the rest of their range. */
export function notQuiet(now: number, hours: QuietHours): QuietChoice | null {
  if (!isWithin(now, hours)) return null
  const end = nextChange(now, hours, null) ?? now + WEEK_MS
  return { on: false, until: new Date(end).toISOString() }
}

function isQuiet(at: number, hours: QuietHours, choice: QuietChoice | null): boolean {
  return choice !== null && isCurrent(choice, at) ? choice.on : isWithin(at, hours)
}

function isCurrent({ until }: QuietChoice, at: number): boolean {
  const rest = Date.parse(until) - at
  return rest > 0 && rest <= LONGEST_CHOICE_MS
}

/** Whether the wall clock shows a time within the quiet hours. */
function isWithin(at: number, hours: QuietHours): boolean {
  const local = new Date(at)
  const minute = local.getHours() * 60 + local.getMinutes()
  const today = hours[local.getDay()] ?? null
  const yesterday = hours[(local.getDay() + 6) % 7] ?? null
  if (yesterday !== null && yesterday.to <= yesterday.from && minute < yesterday.to) return true
  if (today === null || minute < today.from) return false
  return today.to <= today.from || minute < today.to
}
