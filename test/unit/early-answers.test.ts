import { expect, test } from 'vitest'
import { prefetch } from '../../preload/prefetch.ts'
import type { Answer, Prefetched } from '../../preload/prefetch.ts'

/** A main process that refuses the first calls, then answers each call with its number. */
function openEarlyAnswers(refusals = 0): {
  early: Prefetched
  calls: unknown[]
  answer(number: number): Answer
} {
  const calls: unknown[] = []
  const answer = (number: number): Answer => ({ ok: true, value: number as never })
  const early = prefetch((...call) => {
    calls.push(call)
    return Promise.resolve<Answer>(
      calls.length > refusals ? answer(calls.length) : { ok: false, code: 'refused' }
    )
  })
  return { early, calls, answer }
}

test('makes the first calls of every page at once, and hands out each answer once', async () => {
  const { early, calls, answer } = openEarlyAnswers()
  const first = [
    ['getState', undefined],
    ['getSettings', undefined],
    ['getListView', undefined],
    ['listConversations', { limit: 50 }]
  ]
  expect(calls).toEqual(first)
  expect(await early.call('listConversations', { limit: 50 })).toEqual(answer(4))
  expect(await early.call('getState')).toEqual(answer(1))
  expect(calls).toEqual(first)
  expect(await early.call('getState')).toEqual(answer(5))
})

test('passes on a call with different arguments', async () => {
  const { early, calls, answer } = openEarlyAnswers()
  expect(await early.call('listConversations', { limit: 7 })).toEqual(answer(5))
  expect(calls.at(-1)).toEqual(['listConversations', { limit: 7 }])
})

test('drops an early answer that an event has made stale, and no other', async () => {
  const { early, answer } = openEarlyAnswers()
  early.invalidate('state')
  expect(await early.call('getState')).toEqual(answer(5))
  expect(await early.call('getSettings')).toEqual(answer(2))
})

test('retries, once, a call that was refused before main knew the page', async () => {
  const { early, answer } = openEarlyAnswers(4)
  expect(await early.call('getState')).toEqual(answer(5))
  const { early: refused } = openEarlyAnswers(5)
  expect(await refused.call('getState')).toMatchObject({ code: 'refused' })
})
