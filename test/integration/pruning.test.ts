/** Keeping messages for some days only: what is removed, what stays, and that it can be fetched again. */
import { expect, test } from 'vitest'
import { useChatFixture } from './chat-fixture.ts'
import type { OpenedChat } from './chat-fixture.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const KEPT = 50
// About three days of messages per conversation.
const fixture = useChatFixture({ messages: 5_000 })

const ids = (): string[] =>
  fixture.service.sandbox.control.messages(fixture.lunch).map(({ messageId }) => messageId)
const since = (): string => new Date(fixture.service.clock.serverClock.now() - DAY_MS).toISOString()

/** The creation times of the stored messages in Lunch, oldest first. */
async function storedTimes({ store }: OpenedChat): Promise<string[]> {
  return (await store.getMessages(fixture.lunch, ids())).map(({ createdOn }) => createdOn)
}

test('removes older messages in the background, which scrolling back fetches again', async () => {
  const opened = await fixture.open({ keepDays: 1 })
  const { clock } = fixture.service
  await opened.connect()
  const all = await fixture.scrollToBeginning(opened)
  expect(all).toHaveLength(ids().length)
  const newest = ids().at(-1) ?? ''
  await opened.store.markRead(fixture.lunch, newest)
  const before = since()
  await clock.advance(10 * MINUTE_MS)
  const kept = await storedTimes(opened)
  expect(kept.length).toBeLessThan(all.length)
  expect(kept.slice(0, -KEPT).every((time) => time >= before)).toBe(true)
  expect(await fixture.scrollToBeginning(opened)).toEqual(all)

  // Its messages are on the screen.
  opened.chat.conversations.open(fixture.lunch)
  await clock.advanceUntilDone(opened.chat.storage.prune())
  expect(await storedTimes(opened)).toHaveLength(all.length)
  opened.chat.conversations.open(null)
  await clock.advanceUntilDone(opened.chat.storage.prune())
  expect((await storedTimes(opened)).length).toBeLessThan(all.length)
})

test('loads no more days than are kept, and nothing again that was removed', async () => {
  const opened = await fixture.open({ historyDays: 365, keepDays: 1 })
  const { clock, sandbox } = fixture.service
  await opened.connect()
  await clock.advanceUntil(() => opened.progress.at(-1) === null, 60 * MINUTE_MS)
  await clock.advanceUntilDone(opened.chat.storage.prune())
  const kept = await storedTimes(opened)
  expect(kept.length).toBeLessThan(ids().length)
  const pages = (): number =>
    sandbox.control.requests().filter(({ path, method }) => method === 'GET' && path.endsWith('/messages'))
      .length
  const asked = pages()
  opened.chat.live.onOffline()
  opened.chat.live.reconnect()
  await opened.untilLive()
  await clock.advance(20 * MINUTE_MS)
  expect(pages()).toBe(asked)
  expect(await storedTimes(opened)).toEqual(kept)
})
