/** Backfilling the history of a conversation: reading ahead while the store is busy, and interruptions. */
import { expect, test } from 'vitest'
import type { CloudLink } from '../../main/cloudlink/types.ts'
import type { Store, StoredMessage } from '../../main/store/types.ts'
import { createHistory } from '../../main/sync/history.ts'
import type { History } from '../../main/sync/history.ts'
import type { Message } from '../sandbox/model.ts'
import { useChatFixture } from './chat-fixture.ts'

const PAGE = 50
/** The maximum number of pages per transaction. */
const BATCH = 8
// About 700 messages per conversation, which is 15 pages.
const fixture = useChatFixture({ messages: 5_000 })

type Backfill = {
  history: History
  store: Store
  cloudlink: CloudLink
  /** How many pages were requested. */
  requested(): number
  /** The highest number of simultaneous requests. */
  maxConcurrent(): number
  /** The number of messages in each transaction. */
  commits: number[]
  /** Blocks the store until the returned function is called. */
  blockStore(): () => void
  /** Loads the history back to the beginning. */
  run(): Promise<void>
}

type ListMessages = CloudLink['listMessages']

/** @param intercept wraps each request; the first one has number 1 */
async function createBackfill(
  store: Store,
  intercept: (number: number, fetchPage: () => ReturnType<ListMessages>) => ReturnType<ListMessages> = (
    _,
    fetchPage
  ) => fetchPage()
): Promise<Backfill> {
  const { cloudlink } = await fixture.service.newClient()
  const commits: number[] = []
  let [requested, concurrent, maxConcurrent] = [0, 0, 0]
  let blocked = Promise.resolve()
  const history = createHistory({
    cloudlink: {
      serverTime: () => cloudlink.serverTime(),
      async listMessages(...args) {
        maxConcurrent = Math.max(maxConcurrent, ++concurrent)
        try {
          return await intercept(++requested, () => cloudlink.listMessages(...args))
        } finally {
          concurrent--
        }
      }
    },
    store: {
      ...store,
      async putMessages(...args) {
        await blocked
        commits.push(args[1].length)
        return store.putMessages(...args)
      }
    },
    onStored: () => undefined
  })
  await fixture.service.clock.advanceUntilDone(history.pullNewest(fixture.lunch))
  return {
    history,
    store,
    cloudlink,
    requested: () => requested,
    maxConcurrent: () => maxConcurrent,
    commits,
    blockStore() {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      blocked = promise.then(() => undefined)
      return () => resolve(undefined)
    },
    async run() {
      const start = await store.historyStart(fixture.lunch)
      await history.pullOlder(fixture.lunch, start?.messageId ?? '', { background: true, downTo: '' })
    }
  }
}

const serverMessages = (): Message[] => fixture.service.sandbox.control.messages(fixture.lunch)
const serverTexts = (): string[] => serverMessages().map(({ body }) => body)

const toStored = (messages: Message[]): StoredMessage[] =>
  messages.map(({ fallbackText = '', ...message }) => ({ ...message, fallbackText, sendId: '' }))

/** The newest messages, as far as the history is complete. */
async function completePart(store: Store): Promise<{ texts: string[]; toTheBeginning: boolean }> {
  const { messages, older } = await store.listMessages(fixture.lunch, { limit: 2_000 })
  return { texts: messages.map(({ body }) => body), toTheBeginning: older === 'none' }
}

async function expectAll(store: Store): Promise<void> {
  expect(await completePart(store)).toEqual({ texts: serverTexts(), toTheBeginning: true })
}

/** Lets the work run until it is blocked. */
async function runUntilBlocked(work: Promise<void>): Promise<void> {
  work.catch(() => undefined)
  await fixture.service.clock.advance(10_000)
}

test('reads ahead one page at a time while the store is busy, and stores these pages in one transaction', async () => {
  const backfill = await createBackfill(await fixture.service.open())
  // A message that was deleted at the service without an event, in the middle of a page within a larger transaction.
  const gone = toStored(serverMessages().slice(-3.5 * PAGE, -3.5 * PAGE + 1)).map((one) => ({
    ...one,
    messageId: 'gone'
  }))
  await backfill.store.putMessages(fixture.lunch, gone, { complete: false, reachesBeginning: false })
  const unblock = backfill.blockStore()
  const work = backfill.run()
  await runUntilBlocked(work)
  // The newest page, the page that the store is writing, and those of the next transaction.
  expect(backfill.requested()).toBe(2 + BATCH)
  unblock()
  await fixture.service.clock.advanceUntilDone(work)
  expect(backfill.maxConcurrent()).toBe(1)
  expect(backfill.requested()).toBe(Math.ceil(serverMessages().length / PAGE))
  // Each overlaps the stored history by one message.
  expect(backfill.commits.slice(0, 3)).toEqual([PAGE, PAGE + 1, BATCH * PAGE + 1])
  await expectAll(backfill.store)
})

test('closing the store between two transactions loses nothing, and the next run continues', async () => {
  const store = await fixture.service.open()
  const backfill = await createBackfill(store)
  const unblock = backfill.blockStore()
  const work = backfill.run()
  await runUntilBlocked(work)
  await store.close()
  unblock()
  await expect(fixture.service.clock.advanceUntilDone(work)).rejects.toMatchObject({ code: 'closed' })
  expect(backfill.requested()).toBe(2 + BATCH)

  const next = await createBackfill(await fixture.service.open())
  expect(await completePart(next.store)).toEqual({ texts: serverTexts().slice(-PAGE), toTheBeginning: false })
  await fixture.service.clock.advanceUntilDone(next.run())
  await expectAll(next.store)
})

test('a page that fails stops the backfill after storing the pages before it, and the next run continues', async () => {
  const backfill = await createBackfill(await fixture.service.open(), (number, fetchPage) =>
    number === 5 ? Promise.reject(new Error('no page')) : fetchPage()
  )
  const unblock = backfill.blockStore()
  const work = backfill.run()
  let ended = false
  work.catch(() => (ended = true))
  await runUntilBlocked(work)
  expect(ended).toBe(false)
  unblock()
  await expect(fixture.service.clock.advanceUntilDone(work)).rejects.toThrow('no page')
  expect(await completePart(backfill.store)).toEqual({
    texts: serverTexts().slice(-4 * PAGE),
    toTheBeginning: false
  })
  await fixture.service.clock.advanceUntilDone(backfill.run())
  // One request failed, and no page was read twice.
  expect(backfill.requested()).toBe(Math.ceil(serverMessages().length / PAGE) + 1)
  await expectAll(backfill.store)
})

test('signing out stops the backfill after storing the pages that were read', async () => {
  const backfill = await createBackfill(await fixture.service.open())
  const { clock, sandbox } = fixture.service
  const unblock = backfill.blockStore()
  const path = 'after%20150$'
  sandbox.control.fault({ kind: 'hang', times: 1, service: 'chat', path })
  const work = backfill.run()
  work.catch(() => undefined)
  await clock.advanceUntil(() => sandbox.control.heldCalls() === 1)
  await clock.track(backfill.cloudlink.signOut())
  unblock()
  await expect(clock.advanceUntilDone(work)).rejects.toMatchObject({ code: 'cancelled' })
  expect(await completePart(backfill.store)).toEqual({
    texts: serverTexts().slice(-3 * PAGE),
    toTheBeginning: false
  })
})

test.each([
  ['before a page is requested', true],
  ['while a page is being fetched', false]
])('deleting a newer message %s leaves no hole', async (_, before) => {
  const store = await fixture.service.open()
  let deleteNewer: () => Promise<void> = async () => undefined
  const backfill = await createBackfill(store, async (number, fetchPage) => {
    if (number !== 4) return fetchPage()
    if (before) await deleteNewer()
    const deleted = serverMessages().at(-10)?.messageId ?? ''
    fixture.service.sandbox.control.deleteMessage(fixture.lunch, deleted)
    const page = await fetchPage()
    await backfill.history.remove(fixture.lunch, deleted)
    return page
  })
  deleteNewer = async () => {
    const deleted = serverMessages().at(-20)?.messageId ?? ''
    fixture.service.sandbox.control.deleteMessage(fixture.lunch, deleted)
    await backfill.history.remove(fixture.lunch, deleted)
  }
  await fixture.service.clock.advanceUntilDone(backfill.run())
  await expectAll(store)
})

test('does not continue from pages that were read before the connection was lost', async () => {
  const backfill = await createBackfill(await fixture.service.open())
  const unblock = backfill.blockStore()
  const start = await backfill.store.historyStart(fixture.lunch)
  const shouldContinue = async (): Promise<boolean> => {
    backfill.history.disconnected()
    // No event reports this deletion.
    fixture.service.sandbox.control.deleteMessage(fixture.lunch, serverMessages().at(-10)?.messageId ?? '')
    return false
  }
  const work = backfill.history.pullOlder(fixture.lunch, start?.messageId ?? '', {
    background: true,
    shouldContinue,
    downTo: ''
  })
  await runUntilBlocked(work)
  unblock()
  await fixture.service.clock.advanceUntilDone(work)
  expect(backfill.commits).toHaveLength(2)
  await fixture.service.clock.advanceUntilDone(backfill.run())
  await expectAll(backfill.store)
})

test('filling a gap does not fetch the older messages again', async () => {
  const opened = await fixture.open({ historyDays: 3_650 })
  const { clock, sandbox } = fixture.service
  const known = serverMessages().slice(0, 500)
  await opened.connect()
  const before = sandbox.control.requests().length
  await opened.store.putMessages(fixture.lunch, toStored(known), { complete: true, reachesBeginning: true })
  await clock.advanceUntil(() => opened.progress.length > 0 && opened.progress.at(-1) === null, 60 * 60_000)
  await expectAll(opened.store)
  const requested = sandbox.control
    .requests()
    .slice(before)
    .filter(({ path }) => path.endsWith(`/${fixture.lunch}/messages`))
  expect(requested.length).toBeLessThanOrEqual(Math.ceil((serverMessages().length - known.length) / PAGE))
})
