import { shallowRef } from 'vue'
import { formatLocale } from '../i18n.ts'

const DAY_MS = 86_400_000

/** A format keeps the time zone in which it was created. */
function createFormats() {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(formatLocale, options)
  return {
    clockTime: format({ hour: '2-digit', minute: '2-digit' }),
    weekday: format({ weekday: 'short' }),
    shortDate: format({ day: 'numeric', month: 'short' }),
    oldDate: format({ day: 'numeric', month: 'short', year: 'numeric' }),
    longDate: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    oldLongDate: format({ day: 'numeric', month: 'long', year: 'numeric' }),
    dayAndTime: format({
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit'
    }),
    full: format({ dateStyle: 'full', timeStyle: 'short' }),
    precise: format({ dateStyle: 'full', timeStyle: 'medium' }),
    brief: format({ dateStyle: 'medium', timeStyle: 'short' })
  }
}

const formats = shallowRef(createFormats())

/** Shows all times in the time zone that the system uses now. */
export function followTimeZone(): void {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  if (timeZone !== formats.value.clockTime.resolvedOptions().timeZone) formats.value = createFormats()
}

/** The local day of an instant as a number that grows by one each day; NaN for an invalid time. */
export function dayOf(instant: string | Date): number {
  const date = new Date(instant)
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS)
}

/**
 * The instant at which a local day begins, ISO 8601; null for an invalid day.
 * @param day as a date field gives it, YYYY-MM-DD
 * @param later how many days after that day
 */
export function startOfDay(day: string, later = 0): string | null {
  const date = new Date(`${day}T00:00`)
  date.setDate(date.getDate() + later)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

/** The local day of an instant in the format of a date field, YYYY-MM-DD. */
export function dayFieldOf(instant: Date): string {
  return new Date(dayOf(instant) * DAY_MS).toISOString().slice(0, 10)
}

const parse = (instant: string): Date | null => {
  const date = new Date(instant)
  return Number.isNaN(date.getTime()) ? null : date
}

/** 14:02 */
export function timeOf(instant: string): string {
  const date = parse(instant)
  return date ? formats.value.clockTime.format(date) : ''
}

/** The full day and time, for a tooltip. */
export function fullTimeOf(instant: string): string {
  const date = parse(instant)
  return date ? formats.value.full.format(date) : ''
}

/** The full day and the time to the second. */
export function preciseTimeOf(instant: string): string {
  const date = parse(instant)
  return date ? formats.value.precise.format(date) : ''
}

/** 24 Nov 2026, 14:02 */
export function briefTimeOf(instant: string): string {
  const date = parse(instant)
  return date ? formats.value.brief.format(date) : ''
}

/** The time of an instant of today, the weekday of one in the last six days, otherwise the date. */
export function shortTimeOf(instant: string, today: Date): string {
  const date = parse(instant)
  if (!date) return ''
  const daysAgo = dayOf(today) - dayOf(date)
  if (daysAgo === 0) return formats.value.clockTime.format(date)
  if (daysAgo > 0 && daysAgo < 7) return formats.value.weekday.format(date)
  return (
    date.getFullYear() === today.getFullYear() ? formats.value.shortDate : formats.value.oldDate
  ).format(date)
}

/** 14:02 for an instant of today, otherwise with its date. */
export function dayAndTimeOf(instant: string, today: Date): string {
  const date = parse(instant)
  if (!date) return ''
  return dayOf(date) === dayOf(today)
    ? formats.value.clockTime.format(date)
    : formats.value.dayAndTime.format(date)
}

/** The date of a day that is neither today nor yesterday. */
export function dateOf(instant: string, today: Date): string {
  const date = parse(instant)
  if (!date) return ''
  return (
    date.getFullYear() === today.getFullYear() ? formats.value.longDate : formats.value.oldLongDate
  ).format(date)
}
