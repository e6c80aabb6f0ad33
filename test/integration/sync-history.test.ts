/** History that is loaded in the background: how far back, what it gives way to, and how it is stopped. */
import { describe, expect, test } from 'vitest'
import { createHistory } from '../../main/sync/history.ts'
import type { LoggedRequest } from '../sandbox/service.ts'
import { arrived, useChats } from './chat-stage.ts'
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
  expect(pages()).toHaveLength((await opened.chat.conversations.list()).length)
})

test('goes on where it was, also where the newest messages are brought meanwhile', async () => {
  const { client, store } = await stage.open()
  const { clock } = stage.service
  const history = createHistory({ cloudlink: client.cloudlink, store, onStored: () => undefined })
  const goBack = async (): Promise<void> => {
    const start = await store.historyStart(stage.lunch)
    await clock.passDuring(history.pullOlder(stage.lunch, start?.messageId ?? ''))
  }
  await clock.passDuring(history.pullNewest(stage.lunch))
  for (let page = 0; page < 5; page++) await goBack()
  await clock.passDuring(history.pullNewest(stage.lunch))
  const asked = pages().length
  await goBack()
  expect(pages()).toHaveLength(asked + 1)
})

test('is paused and goes on at a word, and ends when the connection does', async () => {
  const opened = await stage.open({ historyDays: 30 })
  const { clock } = stage.service
  await opened.connect()
  await clock.passUntil(() => opened.progress.length > 0, 20 * MINUTE_MS)
  opened.chat.history.pause(true)
  expect(opened.progress.at(-1)).toMatchObject({ paused: true })
  await clock.pass(MINUTE_MS)
  const asked = pages().length
  await clock.pass(4 * MINUTE_MS)
  expect(pages()).toHaveLength(asked)

  opened.chat.history.pause(false)
  await clock.pass(10_000)
  expect(opened.progress.at(-1)).toMatchObject({ paused: false })
  expect(pages().length).toBeGreaterThan(asked)

  opened.chat.live.onOffline()
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

describe('a place far back', () => {
  const atService = () => stage.service.sandbox.control.messages(stage.lunch)

  test('is found by its day once what lies between was loaded', async () => {
    const opened = await stage.open()
    const { clock } = stage.service
    await opened.connect()
    const [wanted, all] = [atService()[200], atService()]
    if (wanted === undefined) throw new Error('The talk is too short.')
    const instant = wanted.createdOn
    const before = await opened.chat.messages.firstSince(stage.lunch, instant)
    const start = all.at(-50)
    expect(before).toEqual({
      messageId: start?.messageId,
      oldest: { messageId: start?.messageId, createdAt: start?.createdOn }
    })

    // As the page does it.
    for (let oldest = before.oldest; oldest !== null && oldest.createdAt >= instant;) {
      const request = { before: oldest.messageId, limit: 200 }
      const [first] = (await clock.passDuring(opened.chat.messages.list(stage.lunch, request))).messages
      oldest = first === undefined ? null : { messageId: first.id, createdAt: first.createdAt }
    }
    expect(await opened.chat.messages.firstSince(stage.lunch, instant)).toEqual({
      messageId: wanted.messageId,
      oldest: null
    })
    const around = await opened.chat.messages.listAround(stage.lunch, wanted.messageId, 50)
    expect(around.messages.map(({ id }) => id)).toEqual(all.slice(176, 226).map(({ messageId }) => messageId))
    expect(around).toMatchObject({ hasOlder: true, hasNewer: true })
  })

  test('is not said to be none where the service could not be asked', async () => {
    const opened = await stage.open()
    const { clock, sandbox } = stage.service
    await opened.connect()
    const later = new Date(clock.service.now() + 60_000).toISOString()
    expect(await opened.chat.messages.firstSince(stage.lunch, later)).toEqual({
      messageId: null,
      oldest: null
    })
    await sandbox.control.refuseConnections('chat', true)
    opened.chat.live.onOffline()
    await clock.settled()
    const asked = opened.chat.messages.firstSince(stage.lunch, later)
    asked.catch(() => undefined)
    await expect(clock.passDuring(asked)).rejects.toMatchObject({ code: 'offline' })
  })

  test('goes on towards the newest without a hole, an overlap or a wrong order, though a gap lies between', async () => {
    const opened = await stage.open()
    const { clock } = stage.service
    await opened.connect()
    // As after long months away: what was read then, the newest page, and nothing of what is between.
    const known = atService().slice(100, 130)
    await opened.store.putMessages(
      stage.lunch,
      known.map(({ fallbackText = '', ...message }) => ({ ...message, fallbackText, sendId: '' })),
      { complete: true, reachesBeginning: false }
    )
    const followed: string[] = []
    let after = known[9]?.messageId ?? ''
    for (let more = true; more;) {
      const request = { after, limit: 40 }
      const page = await clock.passDuring(opened.chat.messages.list(stage.lunch, request))
      followed.push(...page.messages.map(({ id }) => id))
      more = page.hasNewer
      if (more) expect(page.messages).toHaveLength(40)
      after = followed.at(-1) ?? ''
      if (followed.length !== 80) continue
      const said = stage.say('written meanwhile')
      await arrived(async () => (await opened.store.getMessages(stage.lunch, [said])).length === 1)
    }
    expect(followed).toEqual(
      atService()
        .slice(110)
        .map(({ messageId }) => messageId)
    )
  })
})
