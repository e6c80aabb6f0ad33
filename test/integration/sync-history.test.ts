/** Loading history in the background: how far back it goes, its priority, and how it is paused. Jumps to older messages. */
import { describe, expect, test } from 'vitest'
import { createHistory } from '../../main/sync/history.ts'
import type { LoggedRequest } from '../sandbox/service.ts'
import { eventually, useChatFixture } from './chat-fixture.ts'
import type { OpenedChat } from './chat-fixture.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
// About three days of messages per conversation.
const fixture = useChatFixture({ messages: 5_000 })

const pages = (): LoggedRequest[] =>
  fixture.service.sandbox.control
    .requests()
    .filter(({ path, method }) => method === 'GET' && path.endsWith('/messages'))

/** For each conversation, the time since when its history is complete; null if it is complete from the beginning. */
async function historyStarts({ store }: OpenedChat): Promise<(string | null)[]> {
  const all = await store.listConversations()
  return Promise.all(
    all.map(async (one) => (await store.historyStart(one.conversationId))?.createdOn ?? null)
  )
}

test('loads as many days of history as the settings say, and no more', async () => {
  const opened = await fixture.open({ historyDays: 1 })
  await opened.connect()
  await fixture.service.clock.advance(20 * MINUTE_MS)
  const since = new Date(fixture.service.clock.serverClock.now() - DAY_MS).toISOString()
  const starts = await historyStarts(opened)
  expect(starts.filter((start) => start !== null).length).toBeGreaterThan(3)
  for (const start of starts) if (start !== null) expect(start < since).toBe(true)
  expect(opened.progress.at(0)).toMatchObject({ done: 0, paused: false })
  expect(opened.progress.at(-1)).toBeNull()
  const asked = pages().length
  await fixture.service.clock.advance(4 * MINUTE_MS)
  expect(pages()).toHaveLength(asked)
})

test('loads only the newest messages with 0 days of history', async () => {
  const opened = await fixture.open()
  await opened.connect()
  await fixture.service.clock.advance(4 * MINUTE_MS)
  expect(opened.progress).toEqual([])
  expect(pages()).toHaveLength((await opened.chat.conversations.list()).length)
})

test('continues where it stopped, even if the newest messages are pulled meanwhile', async () => {
  const { client, store } = await fixture.open()
  const { clock } = fixture.service
  const history = createHistory({ cloudlink: client.cloudlink, store, onStored: () => undefined })
  const pullOlderPage = async (): Promise<void> => {
    const start = await store.historyStart(fixture.lunch)
    await clock.advanceUntilDone(history.pullOlder(fixture.lunch, start?.messageId ?? ''))
  }
  await clock.advanceUntilDone(history.pullNewest(fixture.lunch))
  for (let page = 0; page < 5; page++) await pullOlderPage()
  await clock.advanceUntilDone(history.pullNewest(fixture.lunch))
  const asked = pages().length
  await pullOlderPage()
  expect(pages()).toHaveLength(asked + 1)
})

test('can be paused and resumed, stops when the connection is lost, and continues with the next one', async () => {
  const opened = await fixture.open({ historyDays: 30 })
  const { clock } = fixture.service
  await opened.connect()
  await clock.advanceUntil(() => opened.progress.length > 0, 20 * MINUTE_MS)
  opened.chat.history.pause(true)
  expect(opened.progress.at(-1)).toMatchObject({ paused: true })
  await clock.advance(MINUTE_MS)
  const asked = pages().length
  await clock.advance(4 * MINUTE_MS)
  expect(pages()).toHaveLength(asked)

  opened.chat.history.pause(false)
  await clock.advance(10_000)
  expect(opened.progress.at(-1)).toMatchObject({ paused: false })
  expect(pages().length).toBeGreaterThan(asked)

  opened.chat.live.onOffline()
  await clock.settled()
  expect(opened.progress.at(-1)).toBeNull()
  // One page may still be loading.
  await clock.advance(5_000)
  const stoppedAt = pages().length
  await clock.advance(45_000)
  expect(pages()).toHaveLength(stoppedAt)

  // The next connection continues.
  await clock.advance(30 * MINUTE_MS)
  expect(opened.progress.at(-1)).toBeNull()
  expect((await historyStarts(opened)).every((start) => start === null)).toBe(true)
})

test('does not delay calls that the user is waiting for', async () => {
  const opened = await fixture.open({ historyDays: 30 })
  const { clock } = fixture.service
  await opened.connect()
  await clock.advanceUntil(() => opened.progress.length > 0, 20 * MINUTE_MS)
  const began = clock.monotonic()
  for (let time = 0; time < 10; time++) await opened.client.cloudlink.getConversation(fixture.lunch)
  expect(clock.monotonic()).toBe(began)
})

describe('an old message', () => {
  const serverMessages = () => fixture.service.sandbox.control.messages(fixture.lunch)

  test('is found by its date once the messages in between are loaded', async () => {
    const opened = await fixture.open()
    const { clock } = fixture.service
    await opened.connect()
    const [wanted, all] = [serverMessages()[200], serverMessages()]
    if (wanted === undefined) throw new Error('The conversation is too short.')
    const instant = wanted.createdOn
    const before = await opened.chat.messages.firstSince(fixture.lunch, instant)
    const start = all.at(-50)
    expect(before).toEqual({
      messageId: start?.messageId,
      oldest: { messageId: start?.messageId, createdAt: start?.createdOn }
    })

    // Loads older messages as the page does.
    for (let oldest = before.oldest; oldest !== null && oldest.createdAt >= instant;) {
      const request = { before: oldest.messageId, limit: 200 }
      const [first] = (await clock.advanceUntilDone(opened.chat.messages.list(fixture.lunch, request)))
        .messages
      oldest = first === undefined ? null : { messageId: first.id, createdAt: first.createdAt }
    }
    expect(await opened.chat.messages.firstSince(fixture.lunch, instant)).toEqual({
      messageId: wanted.messageId,
      oldest: null
    })
    const around = await opened.chat.messages.listAround(fixture.lunch, wanted.messageId, 50)
    expect(around.messages.map(({ id }) => id)).toEqual(all.slice(176, 226).map(({ messageId }) => messageId))
    expect(around).toMatchObject({ hasOlder: true, hasNewer: true })
  })

  test('is not reported as missing if the service cannot be starts', async () => {
    const opened = await fixture.open()
    const { clock, sandbox } = fixture.service
    await opened.connect()
    const later = new Date(clock.serverClock.now() + 60_000).toISOString()
    expect(await opened.chat.messages.firstSince(fixture.lunch, later)).toEqual({
      messageId: null,
      oldest: null
    })
    await sandbox.control.refuseConnections('chat', true)
    opened.chat.live.onOffline()
    await clock.settled()
    const asked = opened.chat.messages.firstSince(fixture.lunch, later)
    asked.catch(() => undefined)
    await expect(clock.advanceUntilDone(asked)).rejects.toMatchObject({ code: 'offline' })
  })

  test('leads to the newest message without a hole, a duplicate or a wrong order, even across a gap', async () => {
    const opened = await fixture.open()
    const { clock } = fixture.service
    await opened.connect()
    // As after months offline: some old messages, the newest page, and nothing in between.
    const known = serverMessages().slice(100, 130)
    await opened.store.putMessages(
      fixture.lunch,
      known.map(({ fallbackText = '', ...message }) => ({ ...message, fallbackText, sendId: '' })),
      { complete: true, reachesBeginning: false }
    )
    const listed: string[] = []
    let after = known[9]?.messageId ?? ''
    for (let more = true; more;) {
      const request = { after, limit: 40 }
      const page = await clock.advanceUntilDone(opened.chat.messages.list(fixture.lunch, request))
      listed.push(...page.messages.map(({ id }) => id))
      more = page.hasNewer
      if (more) expect(page.messages).toHaveLength(40)
      after = listed.at(-1) ?? ''
      if (listed.length !== 80) continue
      const said = fixture.say('posted meanwhile')
      await eventually(async () => (await opened.store.getMessages(fixture.lunch, [said])).length === 1)
    }
    expect(listed).toEqual(
      serverMessages()
        .slice(110)
        .map(({ messageId }) => messageId)
    )
  })
})
