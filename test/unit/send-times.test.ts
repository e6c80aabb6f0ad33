import { expect, test } from 'vitest'
import { sendTimeOf, sendTimes } from '../../renderer/scheduled/send-times.ts'

const offered = (now: string): string[] =>
  sendTimes(new Date(now)).map(
    ({ name, at }) => `${name} ${at.getDate()}. ${at.getHours()}:${at.getMinutes()}`
  )

test.each([
  // A Tuesday.
  ['2026-11-24T09:30:40', ['hour 24. 10:30', 'evening 24. 18:0', 'tomorrow 25. 9:0', 'monday 30. 9:0']],
  // Too late for the evening.
  ['2026-11-24T17:00:00', ['hour 24. 18:0', 'tomorrow 25. 9:0', 'monday 30. 9:0']],
  // On a Sunday, tomorrow is Monday.
  ['2026-11-29T23:30:00', ['hour 30. 0:30', 'tomorrow 30. 9:0']],
  // On a Monday, it is the next one.
  ['2026-11-30T08:00:00', ['hour 30. 9:0', 'evening 30. 18:0', 'tomorrow 1. 9:0', 'monday 7. 9:0']]
])('at %s, these times are offered', (now, times) => {
  expect(offered(now)).toEqual(times)
})

test.each([
  ['', '09:00', { problem: 'incomplete' }],
  ['2026-11-24', '', { problem: 'incomplete' }],
  ['2026-11-24', '09:30', { problem: 'past' }],
  ['2027-11-25', '09:30', { problem: 'far' }],
  ['2026-11-24', '09:31', { at: new Date('2026-11-24T09:31') }]
])('%s %s is a time or says why not', (day, time, result) => {
  expect(sendTimeOf(day, time, new Date('2026-11-24T09:30'))).toEqual(result)
})
