/**
 * Sends messages: each row once, in order, one at a time per conversation. A row leaves the store only when the
 * service's message replaces it or the person deletes it.
 */
import { v4 as uuid } from 'uuid'
import { failpoint } from '../kernel/failpoint.ts'
import { createBackoff } from '../kernel/backoff.ts'
import type { Backoff } from '../kernel/backoff.ts'
import { iteratePages } from '../cloudlink/pagination.ts'
import type { CloudLink, Message } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { OutboxRow, Store } from '../store/types.ts'
import { CLOCK_MARGIN_MS, DATE_STEP_MS, SETTLE_MS, hadNoEffect, wasRefused } from './delivery-uncertainty.ts'
import { columnsOf, failureOf, SyncError } from './failure.ts'

const BACKOFF = { firstMs: 1_000, longestMs: 60_000 }

export type Outbox = {
  /** Resolves when the message is safe on disk and, with `fromDraft`, the conversation's draft is deleted. */
  send(conversationId: string, text: string, options?: { fromDraft?: boolean }): Promise<OutboxRow>
  /** @throws SyncError 'not-found' if the message is not in the outbox */
  retry(sendId: string): Promise<void>
  /** @throws SyncError 'not-found', or 'rejected' if it is being sent right now */
  remove(sendId: string): Promise<void>
  /**
   * Moves the text of a row into the draft of its conversation.
   * @returns the text
   * @throws SyncError 'not-found', or 'rejected' if it is being sent right now
   */
  edit(sendId: string): Promise<string>
  /** Sends waiting messages. Call at the start, and whenever the service can be reached again. */
  resume(): Promise<void>
  stop(): void
}

type Queue = { running: boolean; again: boolean; backoff: Backoff; timer: { cancel(): void } | null }

/**
 * @param me own userId, to recognise own messages whose tag the service dropped
 * @param onQueued gets each new row
 * @param onChanged gets the rows of a conversation that changed
 * @param onSent gets the service's message; must settle the row (see Store.putMessages) before it resolves
 */
export function createOutbox(options: {
  cloudlink: Pick<CloudLink, 'createMessage' | 'listMessages' | 'serverTime'>
  store: Store
  clock: Clock
  log: Log
  me: string
  onQueued(row: OutboxRow): void
  onChanged(conversationId: string, sendIds: string[]): void
  onSent(message: Message): Promise<void>
}): Outbox {
  const { cloudlink, store, clock, log, me, onQueued, onChanged, onSent } = options
  const queues = new Map<string, Queue>()
  /** When the last attempt of a row ended, in monotonic ms. For rows of an earlier run, `startedAt` is used. */
  const attemptEnded = new Map<string, number>()
  const startedAt = clock.monotonic()
  /** Whether the service has refused a tag in this run. */
  let tagRefused = false
  let stopped = false

  function queueOf(conversationId: string): Queue {
    const queue = queues.get(conversationId) ?? {
      running: false,
      again: false,
      backoff: createBackoff(BACKOFF),
      timer: null
    }
    queues.set(conversationId, queue)
    return queue
  }

  /** Sends a conversation's rows until none is left or a pause is needed. */
  async function run(conversationId: string): Promise<void> {
    const queue = queueOf(conversationId)
    if (queue.running) {
      queue.again = true
      return
    }
    queue.running = true
    queue.timer?.cancel()
    queue.timer = null
    try {
      do {
        queue.again = false
        const pause = await step(conversationId, queue)
        if (pause === 'next') queue.again = true
        else if (pause > 0) queue.timer = clock.setTimeout(() => void run(conversationId), pause)
      } while (queue.again && !stopped)
    } catch (error) {
      log.warn('outbox stopped', { code: failureOf(error).code })
    } finally {
      queue.running = false
    }
  }

  /** @returns 'next' if the row is finished, otherwise the pause in ms; 0 waits until run() is called again */
  async function step(conversationId: string, queue: Queue): Promise<'next' | number> {
    if (stopped) return 0
    try {
      const rows = await store.listOutbox(conversationId)
      const row = rows.filter((one) => one.state === 'sending').sort((a, b) => a.position - b.position)[0]
      if (row === undefined) return 0
      if (row.attemptedAt !== null) {
        const left = (attemptEnded.get(row.sendId) ?? startedAt) + SETTLE_MS - clock.monotonic()
        if (left > 0) return left
        await settle(row, row.attemptedAt)
      } else {
        await attempt(row)
      }
      queue.backoff.reset()
      return 'next'
    } catch (error) {
      const failure = failureOf(error)
      log.warn('message not sent yet', { code: failure.code })
      if (failure.code === 'signed-out') return 0
      return queue.backoff.next()
    }
  }

  /** Posts the row. @throws if it must be retried later */
  async function attempt(row: OutboxRow): Promise<void> {
    const attemptedAt = await serverTime(row.conversationId)
    // The row may have been deleted meanwhile. After this update it cannot be deleted.
    if (!(await store.updateOutbox(row.sendId, 'sending', { attemptedAt }))) return
    try {
      const message = await post(row)
      failpoint('answer-read')
      await onSent({ ...message, conversationId: row.conversationId, sendId: row.sendId })
      failpoint('row-settled')
    } catch (error) {
      attemptEnded.set(row.sendId, clock.monotonic())
      if (!hadNoEffect(error)) throw error
      if (!wasRefused(error)) {
        await store.updateOutbox(row.sendId, 'sending', { attemptedAt: null })
        throw error
      }
      const failure = failureOf(error)
      await store.updateOutbox(row.sendId, 'sending', {
        state: 'not-sent',
        attemptedAt: null,
        ...columnsOf(failure)
      })
      onChanged(row.conversationId, [row.sendId])
    }
  }

  /**
   * The service's time, in ms. If no response has contained it yet, this makes a request to get it: with a wrong local
   * clock, settle() would not find the attempt.
   */
  async function serverTime(conversationId: string): Promise<number> {
    if (cloudlink.serverTime() === null) await cloudlink.listMessages(conversationId, { top: 1 })
    return cloudlink.serverTime() ?? clock.now()
  }

  async function post({ conversationId, text: body, sendId }: OutboxRow): Promise<Message> {
    failpoint('post-sent')
    if (tagRefused) return cloudlink.createMessage(conversationId, { body, sendId, tagged: false })
    try {
      return await cloudlink.createMessage(conversationId, { body, sendId })
    } catch (error) {
      if (!(error instanceof Error) || !('status' in error) || error.status !== 400) throw error
      // The response does not say whether the text or the tag is wrong. Posting without the tag shows which.
      const sent = await cloudlink.createMessage(conversationId, { body, sendId, tagged: false })
      tagRefused = true
      return sent
    }
  }

  /** Determines whether an attempt without a response took effect. */
  async function settle(row: OutboxRow, attemptedAt: number): Promise<void> {
    const since = new Date(attemptedAt - CLOCK_MARGIN_MS).toISOString()
    const untagged: Message[] = []
    const pages = iteratePages((next) =>
      cloudlink.listMessages(row.conversationId, next === undefined ? { top: 50 } : { next })
    )
    for await (const page of pages) {
      for (const message of page.items) {
        if (message.sendId === row.sendId) return onSent(message)
        const alike = message.sendId === '' && message.createdBy === me && message.body === row.text
        if (alike && message.createdOn >= since) untagged.push(message)
      }
      const reached = page.items.some(({ createdOn }) => createdOn !== '' && createdOn < since)
      if (reached) break
    }
    const matches = await unclaimed(row.conversationId, untagged)
    const [match] = matches
    // The same text from before the attempt is probably from another device: it is only ours if the clocks differ.
    const isOurs =
      match !== undefined && match.createdOn >= new Date(attemptedAt - DATE_STEP_MS).toISOString()
    if (isOurs && matches.length === 1) return onSent({ ...match, sendId: row.sendId })
    if (match === undefined) {
      await store.updateOutbox(row.sendId, 'sending', { attemptedAt: null })
      return
    }
    await store.updateOutbox(row.sendId, 'sending', {
      state: 'maybe-sent',
      failureCode: 'service',
      failureMessage: null
    })
    onChanged(row.conversationId, [row.sendId])
  }

  /** Removes messages that already settled another row with the same text. */
  async function unclaimed(conversationId: string, messages: Message[]): Promise<Message[]> {
    if (messages.length === 0) return []
    const ids = messages.map((message) => message.messageId)
    const stored = await store.getMessages(conversationId, ids)
    const claimed = new Set(stored.filter((one) => one.sendId !== '').map((one) => one.messageId))
    return messages.filter((message) => !claimed.has(message.messageId))
  }

  async function rowOf(sendId: string): Promise<OutboxRow> {
    const row = (await store.listOutbox()).find((one) => one.sendId === sendId)
    if (row === undefined) throw new SyncError('not-found', 'message-not-waiting')
    return row
  }

  return {
    async send(conversationId, text, { fromDraft = false } = {}) {
      const row = await store.addToOutbox({
        sendId: uuid(),
        conversationId,
        text,
        createdAt: new Date(cloudlink.serverTime() ?? clock.now()).toISOString(),
        fromDraft
      })
      // Deferred, so that the page can show the message first.
      setImmediate(() => {
        if (stopped) return
        onQueued(row)
        void run(conversationId)
      })
      return row
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
      void run(row.conversationId)
    },
    async remove(sendId) {
      const row = await rowOf(sendId)
      if (!(await store.deleteFromOutbox(sendId))) {
        throw new SyncError('rejected', 'message-being-sent')
      }
      onChanged(row.conversationId, [sendId])
    },
    async edit(sendId) {
      const row = await rowOf(sendId)
      const text = await store.moveToDraft(sendId)
      if (text === null) throw new SyncError('rejected', 'message-being-sent')
      onChanged(row.conversationId, [sendId])
      return text
    },
    async resume() {
      const waiting = new Set((await store.listOutbox()).map((row) => row.conversationId))
      for (const conversationId of waiting) {
        queueOf(conversationId).backoff.reset()
        void run(conversationId)
      }
    },
    stop() {
      stopped = true
      for (const queue of queues.values()) queue.timer?.cancel()
    }
  }
}
