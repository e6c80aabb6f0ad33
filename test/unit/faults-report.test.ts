import { expect, test } from 'vitest'
import { emptyResult } from '../faults/part.ts'
import { summaryOf } from '../faults/report.ts'

const good = { ...emptyResult('one'), cells: [{ name: 'a', ok: true, why: '' }] }

test('summarizes the results of all parts in one closing line', () => {
  const other = {
    ...emptyResult('two'),
    cells: [{ name: 'b', ok: true, why: '' }],
    kills: { 'post-sent': 2, timer: 1 },
    sent: 7,
    tokenCallsIn10Minutes: 4
  }
  const third = { ...good, kills: { 'post-sent': 1 }, sent: 2, tokenCallsIn10Minutes: 3 }
  expect(summaryOf([good, other, third])).toEqual({
    ok: true,
    lines: [
      'kills per point: post-sent 3, timer 1',
      'cells 3 ok 3, kills 4, sent 9, lost 0, doubled 0, token calls at most 4 (limit 6) in 10 min'
    ]
  })
})

test('names each cell that failed', () => {
  const { lines } = summaryOf([
    good,
    { ...emptyResult('two'), cells: [{ name: 'b', ok: false, why: 'It grew.' }] }
  ])
  expect(lines[0]).toBe('FAILED two: b: It grew.')
})

test.each([
  ['a cell failed', { cells: [{ name: 'a', ok: false, why: 'because' }] }],
  ['there are no cells', { cells: [] }],
  ['a message is lost', { lost: 1 }],
  ['a message is doubled', { doubled: 1 }],
  ['the order is broken', { orderBroken: 1 }],
  ['the token endpoint was called too often', { tokenCallsIn10Minutes: 7 }]
])('is not ok if %s', (_, wrong) => {
  expect(summaryOf([good]).ok).toBe(true)
  expect(summaryOf([{ ...good, ...wrong }]).ok).toBe(false)
})
