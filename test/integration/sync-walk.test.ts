/** A walk back through a conversation: what it reads ahead while the store is busy, and what is left where it ends early. */
import { expect, test } from 'vitest'
import type { CloudLink } from '../../main/cloudlink/types.ts'
import type { Store, StoredMessage } from '../../main/store/types.ts'
import { createHistory } from '../../main/sync/history.ts'
import type { History } from '../../main/sync/history.ts'
import type { Message } from '../sandbox/model.ts'
import { useChats } from './chat-stage.ts'

const PAGE = 50
/** As many as are in one commit at most. */
const BATCH = 8
// About 700 in each of the talks: 15 pages.
const stage = useChats({ messages: 5_000 })

type Walk = {
  history: History
  store: Store
  cloudlink: CloudLink
  /** Pages that were asked for. */
  asked(): number
  /** How many were asked for at the same time, at most. */
  mostAtOnce(): number
  /** How many messages each commit had. */
  commits: number[]
  /** From now on the store waits, until the function that it gives is called. */
  holdStore(): () => void
  /** Reads to the beginning. */
  goBack(): Promise<void>
}

type ListMessages = CloudLink['listMessages']

/** @param through what happens with the question of that number, the first is 1 */
async function walk(
  store: Store,
  through: (number: number, ask: () => ReturnType<ListMessages>) => ReturnType<ListMessages> = (_, ask) =>
    ask()
): Promise<Walk> {
  const { cloudlink } = await stage.service.newClient()
  const commits: number[] = []
  let [asked, atOnce, most] = [0, 0, 0]
  let held = Promise.resolve()
  const history = createHistory({
    cloudlink: {
      serverTime: () => cloudlink.serverTime(),
      async listMessages(...args) {
        most = Math.max(most, ++atOnce)
        try {
          return await through(++asked, () => cloudlink.listMessages(...args))
        } finally {
          atOnce--
        }
      }
    },
    store: {
      ...store,
      async putMessages(...args) {
        await held
        commits.push(args[1].length)
        return store.putMessages(...args)
      }
    },
    onStored: () => undefined
  })
  await stage.service.clock.passDuring(history.pullNewest(stage.lunch))
  return {
    history,
    store,
    cloudlink,
    asked: () => asked,
    mostAtOnce: () => most,
    commits,
    holdStore() {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      held = promise.then(() => undefined)
      return () => resolve(undefined)
    },
    async goBack() {
      const start = await store.historyStart(stage.lunch)
      await history.pullOlder(stage.lunch, start?.messageId ?? '', { background: true, downTo: '' })
    }
  }
}

const atService = (): Message[] => stage.service.sandbox.control.messages(stage.lunch)
const textsAtService = (): string[] => atService().map(({ body }) => body)

const storedOf = (messages: Message[]): StoredMessage[] =>
  messages.map(({ fallbackText = '', ...message }) => ({ ...message, fallbackText, sendId: '' }))

/** What is known to be without a hole, from the newest back. */
async function whole(store: Store): Promise<{ texts: string[]; toTheBeginning: boolean }> {
  const { messages, older } = await store.listMessages(stage.lunch, { limit: 2_000 })
  return { texts: messages.map(({ body }) => body), toTheBeginning: older === 'none' }
}

async function expectAll(store: Store): Promise<void> {
  expect(await whole(store)).toEqual({ texts: textsAtService(), toTheBeginning: true })
}

/** Goes on until nothing moves any more. */
async function settle(work: Promise<void>): Promise<void> {
  work.catch(() => undefined)
  await stage.service.clock.pass(10_000)
}

test('reads ahead one page at a time while the store is busy, and stores together what came meanwhile', async () => {
  const walked = await walk(await stage.service.open())
  // In the middle of a page that does not come first in its commit; deleted at the service, and nobody told of it.
  const gone = storedOf(atService().slice(-3.5 * PAGE, -3.5 * PAGE + 1)).map((one) => ({
    ...one,
    messageId: 'gone'
  }))
  await walked.store.putMessages(stage.lunch, gone, { complete: false, reachesBeginning: false })
  const letGo = walked.holdStore()
  const work = walked.goBack()
  await settle(work)
  // The newest, the one that the store has, and those of the next commit.
  expect(walked.asked()).toBe(2 + BATCH)
  letGo()
  await stage.service.clock.passDuring(work)
  expect(walked.mostAtOnce()).toBe(1)
  expect(walked.asked()).toBe(Math.ceil(atService().length / PAGE))
  // Each with the message that joins it to what is there.
  expect(walked.commits.slice(0, 3)).toEqual([PAGE, PAGE + 1, BATCH * PAGE + 1])
  await expectAll(walked.store)
})

test('an end between two commits loses nothing: the next run goes on behind what is stored', async () => {
  const store = await stage.service.open()
  const walked = await walk(store)
  const letGo = walked.holdStore()
  const work = walked.goBack()
  await settle(work)
  await store.close()
  letGo()
  await expect(stage.service.clock.passDuring(work)).rejects.toMatchObject({ code: 'closed' })
  expect(walked.asked()).toBe(2 + BATCH)

  const next = await walk(await stage.service.open())
  expect(await whole(next.store)).toEqual({ texts: textsAtService().slice(-PAGE), toTheBeginning: false })
  await stage.service.clock.passDuring(next.goBack())
  await expectAll(next.store)
})

test('a page that fails ends it with what was read before, and it goes on there', async () => {
  const walked = await walk(await stage.service.open(), (number, ask) =>
    number === 5 ? Promise.reject(new Error('no page')) : ask()
  )
  const letGo = walked.holdStore()
  const work = walked.goBack()
  let ended = false
  work.catch(() => (ended = true))
  await settle(work)
  expect(ended).toBe(false)
  letGo()
  await expect(stage.service.clock.passDuring(work)).rejects.toThrow('no page')
  expect(await whole(walked.store)).toEqual({
    texts: textsAtService().slice(-4 * PAGE),
    toTheBeginning: false
  })
  await stage.service.clock.passDuring(walked.goBack())
  // One failed; no page was read twice.
  expect(walked.asked()).toBe(Math.ceil(atService().length / PAGE) + 1)
  await expectAll(walked.store)
})

test('signing out ends it with what was read before', async () => {
  const walked = await walk(await stage.service.open())
  const { clock, sandbox } = stage.service
  const letGo = walked.holdStore()
  const path = 'after%20150$'
  sandbox.control.fault({ kind: 'hang', times: 1, service: 'chat', path })
  const work = walked.goBack()
  work.catch(() => undefined)
  await clock.passUntil(() => sandbox.control.heldCalls() === 1)
  await clock.during(walked.cloudlink.signOut())
  letGo()
  await expect(clock.passDuring(work)).rejects.toMatchObject({ code: 'cancelled' })
  expect(await whole(walked.store)).toEqual({
    texts: textsAtService().slice(-3 * PAGE),
    toTheBeginning: false
  })
})

test.each([
  ['before the page is read', true],
  ['while the page is on its way', false]
])('a newer message that is deleted %s leaves no hole', async (_, before) => {
  const store = await stage.service.open()
  let tell: () => Promise<void> = async () => undefined
  const walked = await walk(store, async (number, ask) => {
    if (number !== 4) return ask()
    if (before) await tell()
    const deleted = atService().at(-10)?.messageId ?? ''
    stage.service.sandbox.control.deleteMessage(stage.lunch, deleted)
    const page = await ask()
    await walked.history.remove(stage.lunch, deleted)
    return page
  })
  tell = async () => {
    const deleted = atService().at(-20)?.messageId ?? ''
    stage.service.sandbox.control.deleteMessage(stage.lunch, deleted)
    await walked.history.remove(stage.lunch, deleted)
  }
  await stage.service.clock.passDuring(walked.goBack())
  await expectAll(store)
})

test('what was read before the connection was lost leaves no place to go on from', async () => {
  const walked = await walk(await stage.service.open())
  const letGo = walked.holdStore()
  const start = await walked.store.historyStart(stage.lunch)
  const goesOn = async (): Promise<boolean> => {
    walked.history.disconnected()
    // Nobody is told of it.
    stage.service.sandbox.control.deleteMessage(stage.lunch, atService().at(-10)?.messageId ?? '')
    return false
  }
  const work = walked.history.pullOlder(stage.lunch, start?.messageId ?? '', {
    background: true,
    goesOn,
    downTo: ''
  })
  await settle(work)
  letGo()
  await stage.service.clock.passDuring(work)
  expect(walked.commits).toHaveLength(2)
  await stage.service.clock.passDuring(walked.goBack())
  await expectAll(walked.store)
})

test('a gap is filled without reading what lies behind it again', async () => {
  const opened = await stage.open({ historyDays: 3_650 })
  const { clock, sandbox } = stage.service
  const known = atService().slice(0, 500)
  await opened.connect()
  const before = sandbox.control.requests().length
  await opened.store.putMessages(stage.lunch, storedOf(known), { complete: true, reachesBeginning: true })
  await clock.passUntil(() => opened.progress.length > 0 && opened.progress.at(-1) === null, 60 * 60_000)
  await expectAll(opened.store)
  const asked = sandbox.control
    .requests()
    .slice(before)
    .filter(({ path }) => path.endsWith(`/${stage.lunch}/messages`))
  expect(asked.length).toBeLessThanOrEqual(Math.ceil((atService().length - known.length) / PAGE))
})
