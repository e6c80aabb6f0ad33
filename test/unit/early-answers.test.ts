import { expect, test } from 'vitest'
import { prefetch } from '../../preload/prefetch.ts'
import type { Answer, Prefetched } from '../../preload/prefetch.ts'

/** The page's side of a main process that numbers its answers; it refuses so many calls first. */
function play(refusals = 0): { early: Prefetched; asked: unknown[]; asAnswer(number: number): Answer } {
  const asked: unknown[] = []
  const asAnswer = (number: number): Answer => ({ ok: true, value: number as never })
  const early = prefetch((...call) => {
    asked.push(call)
    return Promise.resolve<Answer>(
      asked.length > refusals ? asAnswer(asked.length) : { ok: false, code: 'refused' }
    )
  })
  return { early, asked, asAnswer }
}

test('what every page asks first is asked at once and handed over once', async () => {
  const { early, asked, asAnswer } = play()
  const first = [
    ['getState', undefined],
    ['getSettings', undefined],
    ['listConversations', { limit: 50 }]
  ]
  expect(asked).toEqual(first)
  expect(await early.call('listConversations', { limit: 50 })).toEqual(asAnswer(3))
  expect(await early.call('getState')).toEqual(asAnswer(1))
  expect(asked).toEqual(first)
  expect(await early.call('getState')).toEqual(asAnswer(4))
})

test('a call with another argument is asked as it is', async () => {
  const { early, asked, asAnswer } = play()
  expect(await early.call('listConversations', { limit: 7 })).toEqual(asAnswer(4))
  expect(asked.at(-1)).toEqual(['listConversations', { limit: 7 }])
})

test('an event makes the early answer beside it void, and no other', async () => {
  const { early, asAnswer } = play()
  early.invalidate('state')
  expect(await early.call('getState')).toEqual(asAnswer(4))
  expect(await early.call('getSettings')).toEqual(asAnswer(2))
})

test('what was refused before main knew the page is asked again, once', async () => {
  const { early, asAnswer } = play(3)
  expect(await early.call('getState')).toEqual(asAnswer(4))
  const { early: refused } = play(5)
  expect(await refused.call('getState')).toMatchObject({ code: 'refused' })
})
