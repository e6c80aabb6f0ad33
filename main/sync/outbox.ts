/**
 * Sends what people wrote: each row once, in order, one at a time a conversation. A row leaves the store only when
 * the service's message stands in its place, or when the person deletes it.
 */
import { v4 as uuid } from 'uuid'
import { crossing } from '../crossing.ts'
import { createBackoff } from '../backoff.ts'
import type { Backoff } from '../backoff.ts'
import { pagesOf } from '../cloudlink/pages.ts'
import type { CloudLink, Clock, Log, Message } from '../cloudlink/types.ts'
import type { OutboxRow, Store } from '../store/types.ts'
import { CLOCK_MARGIN_MS, DATE_STEP_MS, SETTLE_MS, wasNotDone, wasRefused } from './doubt.ts'
import { columnsOf, failureOf, SyncError } from './failure.ts'

const PAUSES = { firstMs: 1_000, longestMs: 60_000 }

export type Outbox = {
  /** Resolves when the message is safe on disk, and with `fromDraft` the conversation's draft gone. */
  send(conversationId: string, text: string, options?: { fromDraft?: boolean }): Promise<OutboxRow>
  /** @throws SyncError 'not-found' where no such message waits. */
  retry(sendId: string): Promise<void>
  /** @throws SyncError 'not-found', or 'rejected' where it is being sent at this moment. */
  remove(sendId: string): Promise<void>
  /** Goes on with what waits: at the start, and whenever the service is reached again. */
  resume(): Promise<void>
  stop(): void
}

type Queue = { running: boolean; again: boolean; backoff: Backoff; timer: { cancel(): void } | null }

/**
 * @param me own userId, to recognise one's own message where the service dropped its tag.
 * @param onChanged is told which rows of a conversation changed.
 * @param onSent gets the service's message; it must settle the row (see Store.putMessages) before it resolves.
 */
export function createOutbox(options: {
  cloudlink: Pick<CloudLink, 'createMessage' | 'listMessages' | 'serverTime'>
  store: Store
  clock: Clock
  log: Log
  me: string
  onChanged(conversationId: string, sendIds: string[]): void
  onSent(message: Message): Promise<void>
}): Outbox {
  const { cloudlink, store, clock, log, me, onChanged, onSent } = options
  const queues = new Map<string, Queue>()
  /** When the last attempt of a row ended, monotonic ms. Rows of an earlier run count from the start of this one. */
  const attemptEnded = new Map<string, number>()
  const startedAt = clock.monotonic()
  /** Seen in this run: the service takes no tag. */
  let tagRefused = false
  let stopped = false

  function queueOf(conversationId: string): Queue {
    const queue = queues.get(conversationId) ?? {
      running: false,
      again: false,
      backoff: createBackoff(PAUSES),
      timer: null
    }
    queues.set(conversationId, queue)
    return queue
  }

  /** Works through a conversation's rows until none is left to send or a pause is needed. */
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

  /** @returns 'next' when the row is done with, else the pause in ms; 0 is until something else wakes the queue. */
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

  /** Posts the row. Throws where it must be tried again later. */
  async function attempt(row: OutboxRow): Promise<void> {
    const attemptedAt = await serverTime(row.conversationId)
    // Deleted meanwhile: from here on it cannot be any more.
    if (!(await store.updateOutbox(row.sendId, 'sending', { attemptedAt }))) return
    try {
      const message = await post(row)
      crossing('answer-read')
      await onSent({ ...message, conversationId: row.conversationId, sendId: row.sendId })
      crossing('row-settled')
    } catch (error) {
      attemptEnded.set(row.sendId, clock.monotonic())
      if (!wasNotDone(error)) throw error
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
   * The service's time, ms. Where no answer told it yet, the conversation is asked for first: a wrong clock of this
   * machine would otherwise hide an attempt from the search for it.
   */
  async function serverTime(conversationId: string): Promise<number> {
    if (cloudlink.serverTime() === null) await cloudlink.listMessages(conversationId, { top: 1 })
    return cloudlink.serverTime() ?? clock.now()
  }

  async function post({ conversationId, text: body, sendId }: OutboxRow): Promise<Message> {
    crossing('post-sent')
    if (tagRefused) return cloudlink.createMessage(conversationId, { body, sendId, tagged: false })
    try {
      return await cloudlink.createMessage(conversationId, { body, sendId })
    } catch (error) {
      if (!(error instanceof Error) || !('status' in error) || error.status !== 400) throw error
      // It does not say whether the words or the tag are wrong: the words alone tell.
      const sent = await cloudlink.createMessage(conversationId, { body, sendId, tagged: false })
      tagRefused = true
      return sent
    }
  }

  /** Finds out what became of an attempt whose answer never came. */
  async function settle(row: OutboxRow, attemptedAt: number): Promise<void> {
    const since = new Date(attemptedAt - CLOCK_MARGIN_MS).toISOString()
    const untagged: Message[] = []
    const pages = pagesOf((next) =>
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
    // The same words from before the attempt may be another device's; only clocks that differ would make them ours.
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

  /** Without those that are known to be another row's, sent in the same words. */
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
      // Whoever wrote it shows it as soon as this returns: what else it changes is told and done right after.
      setImmediate(() => {
        if (stopped) return
        onChanged(conversationId, [row.sendId])
        void run(conversationId)
      })
      return row
    },
    async retry(sendId) {
      const row = await rowOf(sendId)
      // It goes out by itself; to begin anew would forget an attempt whose outcome is not known.
      if (row.state === 'sending') return
      const retried = await store.updateOutbox(sendId, row.state, {
        state: 'sending',
        failureCode: null,
        failureMessage: null,
        attemptedAt: null
      })
      // Deleted, or retried by another click, meanwhile.
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
