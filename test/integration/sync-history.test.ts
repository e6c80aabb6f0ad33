/** History that is loaded in the background: how far back, what it gives way to, and how it is stopped. */
import { expect, test } from 'vitest'
import type { LoggedRequest } from '../sandbox/service.ts'
import { useChats } from './chat-stage.ts'
import type { OpenedChat } from './chat-stage.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
// Three days in each of the talks.
const stage = useChats({ messages: 5_000 })

const pages = (): LoggedRequest[] =>
  stage.service.sandbox.control
    .requests()
    .filter(({ path, method }) => method === 'GET' && path.endsWith('/messages'))

/** Of every conversation, the oldest message that is there with everything after it. */
async function starts({ store }: OpenedChat): Promise<(string | null)[]> {
  const all = await store.listConversations()
  return Promise.all(
    all.map(async (one) => (await store.historyStart(one.conversationId))?.createdOn ?? null)
  )
}

test('goes back as many days as the person chose, and no further', async () => {
  const opened = await stage.open({ historyDays: 1 })
  await opened.connect()
  await stage.service.clock.pass(20 * MINUTE_MS)
  const since = new Date(stage.service.clock.service.now() - DAY_MS).toISOString()
  const reached = await starts(opened)
  expect(reached.filter((start) => start !== null).length).toBeGreaterThan(3)
  for (const start of reached) if (start !== null) expect(start < since).toBe(true)
  expect(opened.progress.at(0)).toMatchObject({ done: 0, paused: false })
  expect(opened.progress.at(-1)).toBeNull()
  const asked = pages().length
  await stage.service.clock.pass(4 * MINUTE_MS)
  expect(pages()).toHaveLength(asked)
})

test('with no days, only the newest messages are loaded', async () => {
  const opened = await stage.open()
  await opened.connect()
  await stage.service.clock.pass(4 * MINUTE_MS)
  expect(opened.progress).toEqual([])
  expect(pages()).toHaveLength((await opened.chat.listConversations()).length)
})

test('is paused and goes on at a word, and ends when the connection does', async () => {
  const opened = await stage.open({ historyDays: 30 })
  const { clock } = stage.service
  await opened.connect()
  await clock.passUntil(() => opened.progress.length > 0, 20 * MINUTE_MS)
  opened.chat.pauseHistory(true)
  expect(opened.progress.at(-1)).toMatchObject({ paused: true })
  await clock.pass(MINUTE_MS)
  const asked = pages().length
  await clock.pass(4 * MINUTE_MS)
  expect(pages()).toHaveLength(asked)

  opened.chat.pauseHistory(false)
  await clock.pass(10_000)
  expect(opened.progress.at(-1)).toMatchObject({ paused: false })
  expect(pages().length).toBeGreaterThan(asked)

  opened.chat.lose()
  await clock.settled()
  expect(opened.progress.at(-1)).toBeNull()
  // One page may have been on its way.
  await clock.pass(5_000)
  const ended = pages().length
  await clock.pass(45_000)
  expect(pages()).toHaveLength(ended)

  // The next connection goes on where it was.
  await clock.pass(30 * MINUTE_MS)
  expect(opened.progress.at(-1)).toBeNull()
  expect((await starts(opened)).every((start) => start === null)).toBe(true)
})

test('gives way: what somebody looks at does not wait behind it', async () => {
  const opened = await stage.open({ historyDays: 30 })
  const { clock } = stage.service
  await opened.connect()
  await clock.passUntil(() => opened.progress.length > 0, 20 * MINUTE_MS)
  const began = clock.monotonic()
  for (let time = 0; time < 10; time++) await opened.client.cloudlink.getConversation(stage.lunch)
  expect(clock.monotonic()).toBe(began)
})
