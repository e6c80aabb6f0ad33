import { expect, test } from 'vitest'
import { quietMenuItem } from '../../main/desktop/quiet-menu.ts'
import { createQuiet } from '../../main/desktop/quiet.ts'
import { textsFor } from '../../main/desktop/texts.ts'
import { openSettings } from '../../main/settings.ts'
import type { QuietState } from '../../preload/contract/index.ts'
import { createManualClock } from '../support/manual-clock.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { silentLog } from '../support/silent-log.ts'

const HOUR = 3_600_000

/** Do not disturb with settings that are kept in memory. */
function createSubject(written: { text: string } = { text: '{}' }, clock: ManualClock = createManualClock()) {
  const told: QuietState[] = []
  const settings = openSettings('/nowhere/settings.json', async (_, text) => void (written.text = text))
  const quiet = createQuiet({ settings, clock, log: silentLog, onChanged: (state) => told.push(state) })
  quiet.start()
  return { quiet, clock, told, settings, written }
}

test('a pause ends by itself, which is told', async () => {
  const { quiet, clock, told } = createSubject()
  const state = await quiet.choose('1-hour')
  expect(state).toEqual({ quiet: true, until: new Date(clock.now() + HOUR).toISOString() })
  await clock.advance(HOUR - 1)
  expect(told).toEqual([state])
  await clock.advance(1)
  expect(told).toEqual([state, { quiet: false, until: null }])
  expect(clock.pendingTimers()).toEqual([])
})

test('a pause is over at its time even if timers stopped during sleep', async () => {
  const { quiet, clock, told } = createSubject()
  await quiet.choose('30-minutes')
  // The wall clock went on while everything else stood still.
  clock.setWallClockOffset(8 * HOUR)
  expect(quiet.state()).toEqual({ quiet: false, until: null })
  quiet.check()
  expect(told.at(-1)).toEqual({ quiet: false, until: null })
})

test('a clock that was set is noticed within ten minutes', async () => {
  const { quiet, clock, told } = createSubject()
  await quiet.choose('tomorrow')
  clock.setWallClockOffset(48 * HOUR)
  await clock.advance(10 * 60_000)
  expect(told.at(-1)).toEqual({ quiet: false, until: null })
})

test('a pause is kept in the settings file, and can be ended', async () => {
  const { quiet, clock, written } = createSubject()
  const { until } = await quiet.choose('1-hour')
  expect(JSON.parse(written.text)).toMatchObject({ quiet: { on: true, until } })
  expect(await quiet.choose(null)).toEqual({ quiet: false, until: null })
  expect(JSON.parse(written.text)).toMatchObject({ quiet: null })
  expect(clock.pendingTimers()).toEqual([])
})

test('changed quiet hours apply at once', async () => {
  const { quiet, told, settings } = createSubject()
  await settings.change({ quietHours: Array.from({ length: 7 }, () => ({ from: 0, to: 0 })) })
  quiet.check()
  expect(told).toEqual([{ quiet: true, until: null }])
  expect(await quiet.choose(null)).toEqual({ quiet: false, until: null })
  await settings.change({ quietHours: Array.from({ length: 7 }, () => null), quiet: null })
  quiet.check()
  expect(quiet.state()).toEqual({ quiet: false, until: null })
})

test('after the end nothing is told any more', async () => {
  const { quiet, clock, told } = createSubject()
  await quiet.choose('1-hour')
  quiet.dispose()
  expect(clock.pendingTimers()).toEqual([])
  quiet.check()
  expect(told).toHaveLength(1)
})

test('the menu offers the pauses, says until when, and ends them', () => {
  const chosen: unknown[] = []
  const now = new Date('2026-11-24T14:05').getTime()
  const menuOf = (state: QuietState) =>
    quietMenuItem(state, { texts: textsFor('en'), formats: 'en-GB', now }, (duration) =>
      chosen.push(duration)
    )
  const itemsOf = (state: QuietState): { label?: string; enabled?: boolean; click?: () => void }[] =>
    menuOf(state).submenu as { label?: string; enabled?: boolean; click?: () => void }[]

  const off = itemsOf({ quiet: false, until: null })
  expect(off.map(({ label }) => label)).toEqual([
    'For 30 minutes',
    'For 1 hour',
    'Until tomorrow, 8:00',
    undefined,
    'Resume notifications'
  ])
  expect(off.at(-1)?.enabled).toBe(false)
  off[1]?.click?.()
  const until = (local: string): string => new Date(local).toISOString()
  const on = itemsOf({ quiet: true, until: until('2026-11-24T15:05') })
  expect(on[0]).toEqual({ label: 'Paused until 15:05', enabled: false })
  on.at(-1)?.click?.()
  expect(chosen).toEqual(['1-hour', null])
  expect(itemsOf({ quiet: true, until: until('2026-11-25T08:00') })[0]?.label).toBe('Paused until Wed 08:00')
  expect(itemsOf({ quiet: true, until: null })[0]?.label).toBe('Paused')
})
