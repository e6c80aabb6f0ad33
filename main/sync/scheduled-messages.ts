/** Messages that are sent at a time that the person chose: which are due, changing them, and which were missed. */
import type { MissedMessage, ScheduledMessage } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { OutboxRow, Store } from '../store/types.ts'
import { SyncError } from './failure.ts'
import type { ReadModel } from './read-model.ts'

/**
 * The wall clock is read at least this often, in ms: it may be set to another time, and timers stop while the computer
 * sleeps.
 */
const CHECK_MS = 30_000
/** A message that is released later than this after its time was missed, in ms. */
const MISSED_AFTER_MS = 2 * 60_000
/** A message may be scheduled for so many ms ahead. */
const MAX_AHEAD_MS = 366 * 24 * 60 * 60_000

export type ScheduledMessages = {
  list(): Promise<{ scheduled: ScheduledMessage[]; missed: MissedMessage[] }>
  /** @throws SyncError 'too-late' if it is not scheduled any more or the time is past, 'bad-request' if it is too far ahead */
  change(id: string, change: { text?: string; sendAt?: string }): Promise<void>
  /** @throws SyncError 'too-late' if it is not scheduled any more */
  sendNow(id: string): Promise<void>
  dismissMissed(): void
  /**
   * Puts the rows whose time has come behind the others.
   * @returns whether there were any
   */
  release(rows: OutboxRow[]): Promise<boolean>
  /** The ms until the next row may be due; 0 if none is scheduled. */
  nextIn(rows: OutboxRow[]): number
}

/** @throws SyncError 'too-late' or 'bad-request' if a message cannot be scheduled for this instant (ISO 8601) */
export function checkSendAt(sendAt: string, now: number): void {
  const ahead = Date.parse(sendAt) - now
  if (!(ahead > 0)) throw new SyncError('too-late', 'send-time-past')
  if (ahead > MAX_AHEAD_MS) throw new SyncError('bad-request', 'send-time-too-far')
}

/**
 * @param now the service's time if it is known, in ms: a released row counts as written then
 * @param onReleased gets rows that are now a part of their conversation; they are not being sent yet
 * @param onChanged called when list() would return something else
 */
export function createScheduledMessages(options: {
  store: Pick<Store, 'changeScheduled' | 'listOutbox' | 'releaseScheduled'>
  clock: Clock
  readModel: Pick<ReadModel, 'outgoing'>
  now(): number
  onReleased(rows: OutboxRow[]): void
  onChanged(): void
}): ScheduledMessages {
  const { store, clock, readModel, now, onReleased, onChanged } = options
  let missed: MissedMessage[] = []

  const timeOf = ({ notBefore }: OutboxRow): number => Date.parse(notBefore ?? '')

  async function releaseAll(rows: OutboxRow[]): Promise<OutboxRow[]> {
    const released = await store.releaseScheduled(
      rows.map(({ sendId }) => sendId),
      new Date(now()).toISOString()
    )
    failpoint('schedule-released')
    if (released.length > 0) {
      onReleased(released)
      onChanged()
    }
    return released
  }

  return {
    async list() {
      const rows = (await store.listOutbox()).filter(({ scheduled }) => scheduled)
      const groups = Map.groupBy(rows, ({ submissionId, sendId }) => submissionId ?? sendId)
      const scheduled = [...groups.values()].flatMap(([first, ...others]): ScheduledMessage[] =>
        first === undefined
          ? []
          : [
              {
                id: first.sendId,
                conversationId: first.conversationId,
                sendAt: first.notBefore ?? '',
                messages: [readModel.outgoing(first), ...others.map((row) => readModel.outgoing(row))]
              }
            ]
      )
      return { scheduled: scheduled.sort((one, other) => (one.sendAt < other.sendAt ? -1 : 1)), missed }
    },
    async change(id, { text, sendAt }) {
      if (sendAt !== undefined) checkSendAt(sendAt, clock.now())
      const isChanged = await store.changeScheduled(id, {
        ...(text === undefined ? {} : { text }),
        ...(sendAt === undefined ? {} : { notBefore: sendAt })
      })
      if (!isChanged) throw new SyncError('too-late', 'message-not-scheduled')
      onChanged()
    },
    async sendNow(id) {
      const rows = await store.listOutbox()
      const row = rows.find(({ sendId }) => sendId === id)
      const together = rows.filter(
        ({ sendId, submissionId }) =>
          sendId === id || (submissionId !== null && submissionId === row?.submissionId)
      )
      if ((await releaseAll(together)).length === 0) throw new SyncError('too-late', 'message-not-scheduled')
    },
    dismissMissed() {
      missed = []
      onChanged()
    },
    async release(rows) {
      const due = rows
        .filter((row) => row.scheduled && timeOf(row) <= clock.now())
        .sort((one, other) => timeOf(one) - timeOf(other))
      if (due.length === 0) return false
      const late = due.filter((row) => clock.now() - timeOf(row) > MISSED_AFTER_MS)
      missed = [
        ...missed,
        ...late.map(({ conversationId, notBefore }) => ({ conversationId, plannedFor: notBefore ?? '' }))
      ]
      await releaseAll(due)
      return true
    },
    nextIn(rows) {
      const times = rows.filter(({ scheduled }) => scheduled).map(timeOf)
      if (times.length === 0) return 0
      return Math.min(CHECK_MS, Math.max(1, Math.min(...times) - clock.now()))
    }
  }
}
