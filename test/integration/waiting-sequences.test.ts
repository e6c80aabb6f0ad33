/**
 * Random sequences of what can happen to messages that wait: each accepted text arrives exactly once, or the person has
 * taken it back or deleted it; never both, never too early, and in order.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SyncError } from '../../main/sync/failure.ts'
import { useOutboxFixture } from './outbox-fixture.ts'
import { DAY_MS, EXAMPLES, sequences } from './waiting-commands.ts'
import type { Command } from './waiting-commands.ts'

const RUNS = 25
/** So late everything is settled, in ms. */
const END_MS = 30 * 60_000

/** A message that was accepted. Times are in the service's time, in ms. */
type Written = {
  id: string
  text: string
  fate: 'waits or arrives' | 'taken back' | 'deleted'
  /** In the time of this machine's clock; null if it was not scheduled. */
  sendAt: number | null
  /** It must not arrive before; null as long as a scheduled message is not due. */
  notBefore: number | null
  /** The service refused it, so later ones went before it. */
  wasRefused: boolean
}

const fixture = useOutboxFixture()

function createRun(name: string) {
  const { store, lunch, service } = fixture
  const { clock, sandbox } = service
  const written: Written[] = []
  /** When this machine's clock was set, in the service's time. */
  let setAt = clock.serverClock.now()
  const arrived = () => sandbox.control.messages(lunch).filter(({ body }) => body.startsWith(`${name}/`))

  async function write(command: Extract<Command, { do: 'send' | 'schedule' }>): Promise<void> {
    const text = `${name}/${written.length + 1}`
    const isScheduled = command.do === 'schedule'
    const sendAt = isScheduled ? clock.now() + command.inMs : null
    fixture.undoSeconds = isScheduled ? 0 : command.undoSeconds
    const options = sendAt === null ? {} : { sendAt: new Date(sendAt).toISOString() }
    const notBefore = isScheduled ? null : clock.serverClock.now() + command.undoSeconds * 1_000
    if (command.do === 'send' && command.fault !== null) fixture.injectFault(command.fault)
    const { sendId: id } = await fixture.outbox.send(lunch, text, options)
    written.push({ id, text, fate: 'waits or arrives', sendAt, notBefore, wasRefused: false })
  }

  /** The person does something with a message. It may be too late for that. */
  async function change(one: Written, command: Extract<Command, { of: number }>): Promise<void> {
    const { outbox } = fixture
    const changes: Record<typeof command.do, () => Promise<Partial<Written>>> = {
      async undo() {
        const { text } = await outbox.undo(one.id)
        expect(text).toBe(one.text)
        return { fate: 'taken back' }
      },
      async edit() {
        await outbox.edit(one.id)
        return { fate: 'taken back' }
      },
      async delete() {
        await outbox.remove(one.id)
        return { fate: 'deleted' }
      },
      async retry() {
        await outbox.retry(one.id)
        return {}
      },
      async 'send now'() {
        const notBefore = clock.serverClock.now()
        await outbox.scheduled.sendNow(one.id)
        return { notBefore }
      },
      async 'change text'() {
        const text = `${one.text}, changed`
        await outbox.scheduled.change(one.id, { text })
        return { text }
      },
      async 'change time'() {
        const sendAt = clock.now() + (command.do === 'change time' ? command.inMs : 0)
        await outbox.scheduled.change(one.id, { sendAt: new Date(sendAt).toISOString() })
        return { sendAt, notBefore: null }
      }
    }
    try {
      Object.assign(one, await changes[command.do]())
    } catch (error) {
      const isTooLate =
        error instanceof SyncError && ['too-late', 'not-found', 'rejected'].includes(error.code)
      if (!isTooLate) throw error
    }
  }

  async function run(command: Command): Promise<void> {
    if (command.do === 'send' || command.do === 'schedule') return write(command)
    if (command.do === 'fail') {
      fixture.injectFault(command.fault)
      return
    }
    if (command.do === 'set clock') {
      clock.setWallClockOffset(command.aheadMs)
      setAt = clock.serverClock.now()
      return
    }
    if (command.do === 'restart') {
      fixture.outbox.stop()
      await clock.advance(command.afterMs)
      return fixture.restart()
    }
    const one = written.at(-1 - command.of)
    if (one !== undefined) await change(one, command)
  }

  /** Notes which messages have become due, and which were refused. */
  async function note(): Promise<void> {
    const ahead = clock.now() - clock.serverClock.now()
    for (const one of written) {
      if (one.sendAt !== null && one.notBefore === null && one.sendAt <= clock.now())
        one.notBefore = Math.max(setAt, one.sendAt - ahead)
    }
    for (const { sendId, state } of await store.listOutbox()) {
      const one = written.find(({ id }) => id === sendId)
      if (one !== undefined && state !== 'sending') one.wasRefused = true
    }
  }

  /** The service keeps whole ms. */
  function checkArrived(): void {
    for (const { body, createdOn } of arrived()) {
      const one = written.find(({ text }) => text === body)
      expect(one?.fate, `${body} arrived`).toBe('waits or arrives')
      expect(Date.parse(createdOn), `${body} arrived`).toBeGreaterThanOrEqual(
        (one?.notBefore ?? Infinity) - 1
      )
    }
  }

  async function step(command: Command): Promise<void> {
    await run(command)
    await note()
    await clock.advance(command.thenMs)
    await note()
    checkArrived()
  }

  /** The service works again, every time has come, and the person tries again what was refused. */
  async function finish(): Promise<void> {
    sandbox.control.clearFaults()
    await step({ do: 'set clock', aheadMs: 3 * DAY_MS, thenMs: 0 })
    await step({ do: 'restart', afterMs: 0, thenMs: 0 })
    const isSending = async (): Promise<boolean> =>
      (await store.listOutbox()).some(({ state }) => state === 'sending')
    await clock.advanceUntil(async () => !(await isSending()), END_MS)
    for (const { sendId } of await store.listOutbox()) await fixture.outbox.retry(sendId)
    await clock.advanceUntil(fixture.isEmpty, END_MS)
    // Nothing follows.
    await clock.advance(60_000)
    checkArrived()
  }

  async function checkEnd(): Promise<void> {
    const isExpected = ({ fate }: Written): boolean => fate === 'waits or arrives'
    const texts = arrived().map(({ body }) => body)
    expect(texts.toSorted()).toEqual(
      written
        .filter(isExpected)
        .map(({ text }) => text)
        .toSorted()
    )
    const inOrder = written
      .filter((one) => isExpected(one) && one.sendAt === null && !one.wasRefused)
      .map(({ text }) => text)
    expect(texts.filter((text) => inOrder.includes(text))).toEqual(inOrder)
    const back = written.filter(({ fate }) => fate === 'taken back').map(({ text }) => text)
    const draft = (await store.getDraft(lunch)).split('\n').filter((line) => line !== '')
    expect(draft.toSorted()).toEqual(back.toSorted())
  }

  /** Nothing of this sequence disturbs the next one, even if it failed. */
  async function clear(): Promise<void> {
    sandbox.control.clearFaults()
    clock.setWallClockOffset(0)
    for (const { sendId } of await store.listOutbox()) await store.deleteFromOutbox(sendId)
    await store.setDraft(lunch, '')
    await fixture.restart()
  }

  return { step, finish, checkEnd, clear }
}

test('every accepted text arrives exactly once and in order, or was taken back or deleted', async () => {
  let count = 0
  await fc.assert(
    fc.asyncProperty(sequences, async (commands) => {
      const run = createRun(String(++count))
      try {
        for (const command of commands) await run.step(command)
        await run.finish()
        await run.checkEnd()
      } finally {
        await run.clear()
      }
    }),
    { numRuns: RUNS, examples: EXAMPLES }
  )
})
