/** Messages that wait before they are sent: so that sending can be undone, or until a time that the person chose. */
import { describe, expect, test } from 'vitest'
import { useOutboxFixture } from './outbox-fixture.ts'

const HOUR_MS = 60 * 60_000
const fixture = useOutboxFixture()

const inMs = (ms: number): string => new Date(fixture.service.clock.now() + ms).toISOString()
const schedule = async (text: string, ms: number): Promise<string> =>
  (await fixture.outbox.send(fixture.lunch, text, { sendAt: inMs(ms) })).sendId
const draft = (): Promise<string> => fixture.store.getDraft(fixture.lunch)
const scheduled = async (): Promise<string[]> =>
  (await fixture.outbox.scheduled.list()).scheduled.map(({ messages: [{ content }] }) => content.text)

describe('while sending can be undone', () => {
  test('a message is not sent before the time is over, and later ones wait behind it', async () => {
    const { clock } = fixture.service
    fixture.undoSeconds = 10
    await fixture.send('one')
    fixture.undoSeconds = 3
    await fixture.send('two')
    await clock.advance(9_900)
    expect(fixture.posts()).toEqual([])
    await clock.advance(100)
    await clock.advanceUntil(fixture.isEmpty, 0)
    expect(fixture.serverTexts()).toEqual(['one', 'two'])
  })

  test('the text goes back before what was typed since, in one transaction', async () => {
    const { clock } = fixture.service
    fixture.undoSeconds = 5
    const [id = ''] = await fixture.send('one')
    await fixture.store.setDraft(fixture.lunch, 'two')
    expect(await fixture.outbox.undo(id)).toEqual({ conversationId: fixture.lunch, text: 'one', fileIds: [] })
    expect(await draft()).toBe('one\ntwo')
    expect(await fixture.isEmpty()).toBe(true)
    await clock.advance(HOUR_MS)
    expect(fixture.posts()).toEqual([])
    expect(fixture.changed).toEqual([id, id])
  })

  test('a message behind one that was taken back waits only for its own time', async () => {
    fixture.undoSeconds = 10
    const [id = ''] = await fixture.send('one')
    fixture.undoSeconds = 3
    await fixture.send('two')
    await fixture.outbox.undo(id)
    await fixture.service.clock.advance(3_000)
    await fixture.service.clock.advanceUntil(fixture.isEmpty, 0)
    expect(fixture.serverTexts()).toEqual(['two'])
  })

  test('everything that was sent together is taken back, or nothing once sending has begun', async () => {
    const { store, lunch, outbox } = fixture
    const together = { conversationId: lunch, createdAt: inMs(0), submissionId: 'p', notBefore: inMs(5_000) }
    await store.addToOutbox({ ...together, sendId: 's1', text: 'one' })
    await store.addToOutbox({ ...together, sendId: 's2', text: 'caption', fileId: 'f' })
    await store.updateOutbox('s1', 'sending', { attemptedAt: 1 })
    await expect(outbox.undo('s2')).rejects.toMatchObject({
      code: 'too-late',
      detail: 'message-already-sent'
    })
    expect(await store.listOutbox()).toHaveLength(2)
    await store.updateOutbox('s1', 'sending', { attemptedAt: null })
    expect(await outbox.undo('s2')).toMatchObject({ text: 'one\ncaption', fileIds: ['f'] })
    expect(await draft()).toBe('one\ncaption')
    expect(await fixture.isEmpty()).toBe(true)
  })

  test.each([-HOUR_MS, HOUR_MS])('a clock that is set by %i ms changes nothing', async (jump) => {
    const { clock } = fixture.service
    fixture.undoSeconds = 5
    await fixture.send('one')
    await clock.advance(2_000)
    clock.setWallClockOffset(jump)
    await clock.advance(2_900)
    expect(fixture.posts()).toEqual([])
    await clock.advance(100)
    await clock.advanceUntil(fixture.isEmpty, 0)
    expect(fixture.serverTexts()).toEqual(['one'])
  })

  test('a message of an earlier run waits once more, whatever the clock says now, and can be taken back', async () => {
    const { clock } = fixture.service
    fixture.undoSeconds = 5
    const [, second = ''] = await fixture.send('one', 'two')
    await clock.advance(1_000)
    fixture.outbox.stop()
    clock.setWallClockOffset(-24 * HOUR_MS)
    await fixture.restart()
    await clock.advance(4_900)
    expect(fixture.posts()).toEqual([])
    await fixture.outbox.undo(second)
    await clock.advanceUntil(fixture.isEmpty, 100)
    expect(fixture.serverTexts()).toEqual(['one'])
    expect(await draft()).toBe('two')
  })

  test('a message that was tried once does not wait again after a restart', async () => {
    const { clock } = fixture.service
    fixture.undoSeconds = 5
    fixture.injectFault({ kind: 'status', status: 429, times: -1 })
    await fixture.send('one')
    await clock.advance(5_000)
    expect(fixture.posts().length).toBeGreaterThan(0)
    fixture.service.sandbox.control.clearFaults()
    await fixture.restart()
    await clock.advanceUntil(fixture.isEmpty, 0)
    expect(fixture.serverTexts()).toEqual(['one'])
  })
})

describe('a scheduled message', () => {
  test('is sent when its time has come, behind what is waiting, and holds nothing back', async () => {
    const { clock } = fixture.service
    await schedule('later', HOUR_MS)
    const order = fixture.store.listOutbox
    await fixture.send('now')
    await clock.advance(HOUR_MS - 6_000)
    expect(fixture.serverTexts()).toEqual(['now'])
    fixture.undoSeconds = 10
    await fixture.send('waits')
    await clock.advance(6_000)
    expect((await order()).map(({ text }) => text)).toEqual(['waits', 'later'])
    expect(await scheduled()).toEqual([])
    await clock.advanceUntil(fixture.isEmpty, 4_000)
    expect(fixture.serverTexts()).toEqual(['now', 'waits', 'later'])
  })

  test('follows the clock of this computer when that is set', async () => {
    const { clock } = fixture.service
    await schedule('later', HOUR_MS)
    clock.setWallClockOffset(-HOUR_MS)
    await clock.advance(HOUR_MS + 60_000)
    expect(fixture.posts()).toEqual([])
    clock.setWallClockOffset(0)
    await clock.advanceUntil(fixture.isEmpty, 31_000)
    expect(fixture.serverTexts()).toEqual(['later'])
  })

  test('that was missed is sent at the next start, and this is said until it is dismissed', async () => {
    const { clock } = fixture.service
    const plannedFor = inMs(HOUR_MS)
    await schedule('later', HOUR_MS)
    fixture.outbox.stop()
    await clock.advance(3 * HOUR_MS)
    expect(fixture.posts()).toEqual([])
    await fixture.restart()
    await clock.advanceUntil(fixture.isEmpty, 0)
    expect(fixture.serverTexts()).toEqual(['later'])
    const missed = async (): Promise<unknown[]> => (await fixture.outbox.scheduled.list()).missed
    expect(await missed()).toEqual([{ conversationId: fixture.lunch, plannedFor }])
    fixture.outbox.scheduled.dismissMissed()
    expect(await missed()).toEqual([])
  })

  test('can get another text and another time, be sent at once, or be deleted', async () => {
    const { clock } = fixture.service
    const { scheduled: change } = fixture.outbox
    const [text, time, now, gone] = [
      await schedule('text', HOUR_MS),
      await schedule('time', 2 * HOUR_MS),
      await schedule('now', 3 * HOUR_MS),
      await schedule('gone', 4 * HOUR_MS)
    ]
    await change.change(text, { text: 'new text' })
    await change.change(time, { sendAt: inMs(60_000) })
    expect(await scheduled()).toEqual(['time', 'new text', 'now', 'gone'])
    await change.sendNow(now)
    await fixture.outbox.remove(gone)
    await clock.advance(60_000)
    expect(fixture.serverTexts()).toEqual(['now', 'time'])
    await clock.advanceUntil(fixture.isEmpty, HOUR_MS)
    expect(fixture.serverTexts()).toEqual(['now', 'time', 'new text'])
    await expect(change.change(text, { text: 'too late' })).rejects.toMatchObject({ code: 'too-late' })
    await expect(change.sendNow(text)).rejects.toMatchObject({ code: 'not-found' })
    // Four were written, two changed, one sent now, one deleted, and two became due.
    await expect.poll(() => fixture.scheduledChanges).toBe(10)
  })

  test.each([
    ['the past', -1, { code: 'too-late', detail: 'send-time-past' }],
    ['this moment', 0, { code: 'too-late', detail: 'send-time-past' }],
    ['more than a year ahead', 367 * 24 * HOUR_MS, { code: 'bad-request', detail: 'send-time-too-far' }]
  ])('is not accepted for %s', async (_, ms, failure) => {
    await expect(schedule('later', ms)).rejects.toMatchObject(failure)
    const id = await schedule('later', HOUR_MS)
    await expect(fixture.outbox.scheduled.change(id, { sendAt: inMs(ms) })).rejects.toMatchObject(failure)
  })
})
