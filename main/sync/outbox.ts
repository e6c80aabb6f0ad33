/**
 * Sends messages: each row once, in order, one at a time per conversation. A row leaves the store only when the
 * service's message replaces it, or when the person deletes it or takes it back.
 */
import { v4 as uuid } from 'uuid'
import type { CloudLink, Message } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { Log } from '../kernel/log.ts'
import type { OutboxRow, Store } from '../store/types.ts'
import { SyncError } from './failure.ts'
import { createAttempts } from './outbox-attempts.ts'
import { createQueues } from './outbox-queues.ts'
import { createSettling } from './outbox-settling.ts'
import { checkSendAt, createScheduledMessages } from './scheduled-messages.ts'
import type { ScheduledMessages } from './scheduled-messages.ts'
import type { ChosenFiles } from './chosen-files.ts'
import type { ReadModel } from './read-model.ts'
import type { UndoWindows } from './undo-windows.ts'
import type { Uploads } from './uploads.ts'

export type SendOptions = {
  fromDraft?: boolean
  sendAt?: string
  /** The file to send; the text is its caption. */
  fileId?: string
  /** Rows that one press of Send creates have the same. */
  submissionId?: string
}

export type Outbox = {
  /**
   * Resolves when the message is safe on disk and, with `fromDraft`, the conversation's draft is deleted. With `sendAt`
   * (ISO 8601) it is sent then, as soon as possible at or after that instant.
   * @throws SyncError 'too-late' or 'bad-request' if `sendAt` is in the past or too far ahead
   */
  send(conversationId: string, text: string, options?: SendOptions): Promise<OutboxRow>
  /**
   * Takes back everything that was sent together with this message, into the draft.
   * @returns the text that the draft has got, and the files of the messages
   * @throws SyncError 'too-late' if sending has begun
   */
  undo(sendId: string): Promise<{ conversationId: string; text: string; fileIds: string[] }>
  /** @throws SyncError 'not-found' if the message is not in the outbox */
  retry(sendId: string): Promise<void>
  /**
   * Deletes a message, or everything that was scheduled together with it.
   * @throws SyncError 'not-found', or 'rejected' if it is being sent right now
   */
  remove(sendId: string): Promise<void>
  /**
   * Moves the text of a row into the draft of its conversation.
   * @returns the text
   * @throws SyncError 'not-found', or 'rejected' if it is being sent right now
   */
  edit(sendId: string): Promise<string>
  scheduled: Pick<ScheduledMessages, 'list' | 'change' | 'sendNow' | 'dismissMissed'>
  /** Sends waiting messages. Call at the start, and whenever the service can be reached again. */
  resume(): Promise<void>
  stop(): void
}

/**
 * @param me own userId, to recognise own messages whose tag the service dropped
 * @param undoSeconds how long a message waits, so that sending can be undone
 * @param onQueued gets each new row that is a part of its conversation
 * @param onChanged gets the rows of a conversation that changed
 * @param onReturned called when files wait in the composer again
 * @param onScheduled called when the list of scheduled messages changed
 * @param onSent gets the service's message; must settle the row (see Store.putMessages) before it resolves
 */
export function createOutbox(options: {
  cloudlink: Pick<CloudLink, 'createMessage' | 'listMessages' | 'serverTime'>
  store: Store
  clock: Clock
  log: Log
  me: string
  windows: UndoWindows
  uploads: Pick<Uploads, 'upload' | 'cancel'>
  chosenFiles: Pick<ChosenFiles, 'release'>
  readModel: Pick<ReadModel, 'outgoing'>
  undoSeconds(): number
  onQueued(row: OutboxRow): void
  onChanged(conversationId: string, sendIds: string[]): void
  onScheduled(): void
  onReturned(conversationId: string): void
  onSent(message: Message): Promise<void>
}): Outbox {
  const {
    cloudlink,
    store,
    clock,
    windows,
    uploads,
    undoSeconds,
    onQueued,
    onChanged,
    onScheduled,
    onReturned
  } = options
  const settle = createSettling(options)
  const attempts = createAttempts(options)
  const queues = createQueues({ ...options, step })
  const now = (): number => cloudlink.serverTime() ?? clock.now()
  const scheduled = createScheduledMessages({
    ...{ ...options, now },
    onReleased(rows) {
      for (const row of rows) onQueued(row)
    },
    onChanged: onScheduled
  })

  async function step(conversationId: string): Promise<'next' | number> {
    const rows = (await store.listOutbox(conversationId)).filter(({ state }) => state === 'sending')
    if (await scheduled.release(rows)) return 'next'
    // After a rescue of the store, it is not known whether a scheduled message was sent already.
    const row = rows.find((one) => !one.scheduled || one.attemptedAt !== null)
    if (row === undefined) return scheduled.nextIn(rows)
    if (row.attemptedAt !== null) {
      const left = attempts.settlesIn(row)
      if (left > 0) return soonest(left, scheduled.nextIn(rows))
      await settle(row, row.attemptedAt)
      return 'next'
    }
    const left = windows.left(row)
    if (left > 0) return soonest(left, scheduled.nextIn(rows))
    if (row.notBefore !== null) failpoint('undo-window-over')
    windows.close(row.sendId)
    if (row.fileId !== null && row.fileUrl === null)
      return (await uploads.upload(row)) === 'done' ? 'next' : scheduled.nextIn(rows)
    await attempts.post(row)
    return 'next'
  }

  async function rowOf(sendId: string): Promise<OutboxRow> {
    const row = (await store.listOutbox()).find((one) => one.sendId === sendId)
    if (row === undefined) throw new SyncError('not-found', 'message-not-waiting')
    return row
  }

  return {
    async send(conversationId, text, { fromDraft = false, sendAt, ...file } = {}) {
      if (sendAt !== undefined) checkSendAt(sendAt, clock.now())
      const [sendId, createdAt] = [uuid(), now()]
      const waits = sendAt === undefined ? undoSeconds() * 1_000 : 0
      // Before the row exists, because the queue may be running.
      if (waits > 0) windows.open(sendId, waits)
      const row = await store.addToOutbox({
        ...{ sendId, conversationId, text, fromDraft, ...file },
        createdAt: new Date(createdAt).toISOString(),
        ...(waits > 0 ? { notBefore: new Date(createdAt + waits).toISOString() } : {}),
        ...(sendAt === undefined ? {} : { notBefore: sendAt, scheduled: true })
      })
      // Deferred, so that the page can show the message first.
      setImmediate(() => {
        if (queues.isStopped()) return
        if (row.scheduled) {
          onScheduled()
          // The draft is gone.
          onChanged(conversationId, [])
        } else onQueued(row)
        queues.run(conversationId)
      })
      return row
    },
    async undo(sendId) {
      const rows = await store.undoSend(sendId)
      const [first] = rows ?? []
      if (rows === null || first === undefined) throw new SyncError('too-late', 'message-already-sent')
      const sendIds = rows.map((row) => row.sendId)
      sendIds.forEach(windows.close)
      sendIds.forEach(uploads.cancel)
      onChanged(first.conversationId, sendIds)
      if (rows.some(({ fileId }) => fileId !== null)) onReturned(first.conversationId)
      if (first.scheduled) onScheduled()
      // Another message may now be the first, and may not have to wait as long.
      queues.run(first.conversationId)
      const texts = rows.map(({ text }) => text).filter((text) => text !== '')
      return {
        conversationId: first.conversationId,
        text: texts.join('\n'),
        fileIds: rows.flatMap(({ fileId }) => fileId ?? [])
      }
    },
    async retry(sendId) {
      const row = await rowOf(sendId)
      // It is retried automatically. Resetting it would discard an attempt whose result is unknown.
      if (row.state === 'sending') return
      const retried = await store.updateOutbox(sendId, row.state, {
        state: 'sending',
        failureCode: null,
        failureMessage: null,
        attemptedAt: null
      })
      // It was deleted meanwhile, or retried by another click.
      if (!retried) return
      onChanged(row.conversationId, [sendId])
      queues.run(row.conversationId)
    },
    async remove(sendId) {
      const row = await rowOf(sendId)
      const together = row.scheduled
        ? (await store.listOutbox(row.conversationId)).filter(
            (one) => one.submissionId === row.submissionId && one.sendId !== sendId
          )
        : []
      for (const one of [row, ...together]) {
        if (!(await store.deleteFromOutbox(one.sendId))) {
          throw new SyncError('rejected', 'message-being-sent')
        }
        uploads.cancel(one.sendId)
        if (one.fileId !== null) await options.chosenFiles.release(one.fileId)
      }
      onChanged(row.conversationId, [sendId])
      if (row.scheduled) onScheduled()
    },
    scheduled: {
      ...scheduled,
      async change(id, change) {
        await scheduled.change(id, change)
        queues.run((await rowOf(id)).conversationId)
      },
      async sendNow(id) {
        const { conversationId } = await rowOf(id)
        await scheduled.sendNow(id)
        queues.run(conversationId)
      }
    },
    async edit(sendId) {
      const row = await rowOf(sendId)
      const text = await store.moveToDraft(sendId)
      if (text === null) throw new SyncError('rejected', 'message-being-sent')
      uploads.cancel(sendId)
      onChanged(row.conversationId, [sendId])
      if (row.fileId !== null) onReturned(row.conversationId)
      return text
    },
    async resume() {
      const waiting = new Set((await store.listOutbox()).map((row) => row.conversationId))
      for (const conversationId of waiting) queues.restart(conversationId)
    },
    stop: queues.stop
  }
}

/** @param scheduledIn 0 if nothing is scheduled */
const soonest = (ms: number, scheduledIn: number): number =>
  scheduledIn === 0 ? ms : Math.min(ms, scheduledIn)
