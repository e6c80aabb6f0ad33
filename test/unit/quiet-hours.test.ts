import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { nextChange, notQuiet, quietAt, quietFor } from '../../main/desktop/quiet-hours.ts'
import type { QuietChoice } from '../../main/desktop/quiet-hours.ts'
import { NO_QUIET_HOURS } from '../../preload/contract/quiet.ts'
import type { QuietHours, QuietRange } from '../../preload/contract/index.ts'

const before = process.env.TZ
afterAll(() => {
  if (before === undefined) delete process.env.TZ
  else process.env.TZ = before
})

const clock = (hours: number, minutes = 0): number => hours * 60 + minutes
const at = (local: string): number => new Date(local).getTime()
const on = (day: number, range: QuietRange): QuietHours =>
  NO_QUIET_HOURS.map((none, index) => (index === day ? range : none))
const everyDay = (range: QuietRange): QuietHours => NO_QUIET_HOURS.map(() => range)
const TUESDAY = 2
const NIGHT = { from: clock(22), to: clock(7) }

const ends = (now: number, hours: QuietHours, choice: QuietChoice | null = null): string | null => {
  const { quiet, until } = quietAt(now, hours, choice)
  return quiet ? new Date(until ?? '').toString().slice(0, 21) : null
}

describe('quiet hours', () => {
  test.each([
    ['2026-11-24T21:59', null],
    ['2026-11-24T22:00', 'Wed Nov 25 2026 07:00'],
    ['2026-11-25T06:59', 'Wed Nov 25 2026 07:00'],
    ['2026-11-25T07:00', null],
    ['2026-11-25T22:30', null]
  ])('may pass midnight: at %s until %s', (now, end) => {
    process.env.TZ = 'Europe/Berlin'
    expect(ends(at(now), on(TUESDAY, NIGHT))).toBe(end)
  })

  test('that follow each other are one', () => {
    process.env.TZ = 'Europe/Berlin'
    const hours = everyDay(NIGHT).map((range, day) => (day === 3 ? { from: clock(7), to: clock(9) } : range))
    expect(ends(at('2026-11-24T23:00'), hours)).toBe('Wed Nov 25 2026 09:00')
  })

  test('that end when they begin last a whole day', () => {
    process.env.TZ = 'Europe/Berlin'
    const day = on(TUESDAY, { from: clock(10), to: clock(10) })
    expect(ends(at('2026-11-25T09:59'), day)).toBe('Wed Nov 25 2026 10:00')
    expect(ends(at('2026-11-25T10:00'), day)).toBeNull()
  })

  test('of the whole week have no end', () => {
    expect(quietAt(at('2026-11-24T12:00'), everyDay({ from: 0, to: 0 }), null)).toEqual({
      quiet: true,
      until: null
    })
  })

  // On 2026-03-29 the clock goes from 2:00 to 3:00, on 2026-10-25 from 3:00 back to 2:00.
  test.each([
    ['2026-03-28T23:30', 'Sun Mar 29 2026 07:00', 6.5],
    ['2026-10-24T23:30', 'Sun Oct 25 2026 07:00', 8.5]
  ])('last until the wall clock says so when it changes: at %s until %s', (now, end, hours) => {
    process.env.TZ = 'Europe/Berlin'
    const start = at(now)
    expect(ends(start, everyDay(NIGHT))).toBe(end)
    expect((nextChange(start, everyDay(NIGHT), null) ?? 0) - start).toBe(hours * 3_600_000)
  })

  test('that the clock skips do not begin', () => {
    process.env.TZ = 'Europe/Berlin'
    const skipped = on(0, { from: clock(2, 10), to: clock(2, 50) })
    expect(nextChange(at('2026-03-29T00:00'), skipped, null)).toBeNull()
    expect(ends(at('2026-03-29T03:20'), skipped)).toBeNull()
  })
})

describe('a choice', () => {
  test.each([
    ['30-minutes', 'Tue Nov 24 2026 14:35'],
    ['1-hour', 'Tue Nov 24 2026 15:05'],
    ['tomorrow', 'Wed Nov 25 2026 08:00']
  ] as const)('for %s ends at %s', (duration, end) => {
    process.env.TZ = 'Europe/Berlin'
    const now = at('2026-11-24T14:05:30')
    expect(ends(now, NO_QUIET_HOURS, quietFor(duration, now))).toBe(end)
    // The quiet hours may begin meanwhile.
    const last = Date.parse(quietFor(duration, now).until)
    expect(quietAt(last, NO_QUIET_HOURS, quietFor(duration, now)).quiet).toBe(false)
  })

  test('that ends within the quiet hours is followed by them', () => {
    process.env.TZ = 'Europe/Berlin'
    const now = at('2026-11-24T21:45')
    expect(ends(now, everyDay(NIGHT), quietFor('30-minutes', now))).toBe('Wed Nov 25 2026 07:00')
  })

  test('not to be quiet skips the rest of the range, and nothing after it', () => {
    process.env.TZ = 'Europe/Berlin'
    const now = at('2026-11-24T23:00')
    const choice = notQuiet(now, everyDay(NIGHT))
    expect(ends(now, everyDay(NIGHT), choice)).toBeNull()
    expect(ends(at('2026-11-25T06:00'), everyDay(NIGHT), choice)).toBeNull()
    expect(ends(at('2026-11-25T22:00'), everyDay(NIGHT), choice)).toBe('Thu Nov 26 2026 07:00')
    expect(notQuiet(at('2026-11-24T12:00'), everyDay(NIGHT))).toBeNull()
  })

  test('that was made while the clock was years ahead is ignored', () => {
    const wrong = { on: true, until: '2031-01-01T00:00:00.000Z' }
    expect(quietAt(at('2026-11-24T12:00'), NO_QUIET_HOURS, wrong)).toEqual({ quiet: false, until: null })
  })
})

describe('in any time zone, with any hours', () => {
  const minute = fc.integer({ min: 0, max: 1_439 })
  const hours = fc.array(fc.option(fc.record({ from: minute, to: minute })), { minLength: 7, maxLength: 7 })
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Pacific/Kiritimati'
  )
  // Around a change of the clock in most of these zones, and any time of the year.
  const instant = fc.oneof(
    fc.integer({ min: Date.UTC(2026, 2, 28), max: Date.UTC(2026, 2, 30) }),
    fc.integer({ min: Date.UTC(2026, 9, 24), max: Date.UTC(2026, 9, 26) }),
    fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) })
  )
  const choice = fc.option(fc.record({ on: fc.boolean(), inMs: fc.integer({ min: 1, max: 32 * 3_600_000 }) }))

  test('the state stays until the next change, and changes there', () => {
    fc.assert(
      fc.property(
        zone,
        hours,
        instant,
        choice,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tz, all, now, chosen, part) => {
          process.env.TZ = tz
          const made = chosen && { on: chosen.on, until: new Date(now + chosen.inMs).toISOString() }
          const { quiet, until } = quietAt(now, all, made)
          const change = nextChange(now, all, made)
          if (quiet) expect(until).toBe(change === null ? null : new Date(change).toISOString())
          else expect(until).toBeNull()
          if (change === null) return
          expect(change).toBeGreaterThan(now)
          expect(quietAt(change, all, made).quiet).toBe(!quiet)
          const between = Math.min(change - 1, now + Math.floor((change - now) * part))
          expect(quietAt(between, all, made).quiet).toBe(quiet)
        }
      ),
      { numRuns: 60 }
    )
  })

  test('it is quiet at the times that the wall clock names, and only then', () => {
    fc.assert(
      fc.property(zone, hours, instant, (tz, all, now) => {
        process.env.TZ = tz
        const format = new Intl.DateTimeFormat('en-GB', {
          timeZone: tz,
          weekday: 'short',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23'
        })
        const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]))
        const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.weekday ?? '')
        const minuteNow = Number(parts.hour) * 60 + Number(parts.minute)
        // A range as minutes since the beginning of its day, which may exceed the day.
        const covers = (range: QuietRange | null | undefined, shown: number): boolean =>
          range != null &&
          shown >= range.from &&
          shown < (range.to > range.from ? range.to : range.to + 1_440)
        const expected = covers(all[day], minuteNow) || covers(all[(day + 6) % 7], minuteNow + 1_440)
        expect(quietAt(now, all, null).quiet).toBe(expected)
      }),
      { numRuns: 100 }
    )
  })
})
