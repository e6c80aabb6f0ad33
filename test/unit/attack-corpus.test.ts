/** The hostile messages of `npm run attack`, and how its results are summed up. */
import { expect, test } from 'vitest'
import { batches, numbered } from '../attack/messages/batch.ts'
import { classes } from '../attack/messages/classes.ts'
import type { PartResult } from '../attack/part.ts'
import { summaryOf } from '../attack/report.ts'

test('there are 500 hostile messages in 12 classes, at least 25 in each, and none twice', () => {
  expect(classes).toHaveLength(12)
  for (const { name, messages } of classes) expect(messages.length, name).toBeGreaterThanOrEqual(25)
  const all = classes.flatMap(({ messages }) => messages.map((one) => JSON.stringify(one)))
  expect(all.length).toBeGreaterThanOrEqual(500)
  expect(all.length - new Set(all).size).toBe(0)
})

test('each message reports its own number', () => {
  const [first, second] = numbered(
    [{ name: 'two', messages: ['{run} {url}', '{run}'].map((body) => ({ body, contentType: 'text/html' })) }],
    2
  )
  expect(first?.message.body).toBe('fired(1) https://canary.test/1')
  expect(second?.message.body).toBe('fired(2)')
})

test('batches lose no message', () => {
  const all = numbered(classes)
  expect(batches(all, 20).flat()).toEqual(all)
})

test('the closing line counts, and an escape, a leak or a part that did not run is no success', () => {
  const result: PartResult = { name: 'messages', tried: 3, escapes: [], leaks: [] }
  const of = (...changes: object[]): ReturnType<typeof summaryOf> =>
    summaryOf(
      ['messages'],
      changes.map((change) => ({ ...result, ...change }))
    )
  expect(of({})).toEqual({
    ok: true,
    problems: [],
    closing: 'messages 3, calls 0, servers 0, escapes 0, leaks 0'
  })
  expect(of({ escapes: ['one ran'] })).toMatchObject({ ok: false, problems: ['ESCAPE messages: one ran'] })
  expect(of({ leaks: ['a file'] }).closing).toBe('messages 3, calls 0, servers 0, escapes 0, leaks 1')
  expect(of({ tried: 0 })).toMatchObject({ ok: false, problems: ['DID NOT RUN messages'] })
  expect(of()).toMatchObject({ ok: false, problems: ['DID NOT RUN messages'] })
})
