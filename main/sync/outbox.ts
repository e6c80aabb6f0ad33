/**
 * Sends what people wrote: each row once, in order, one at a time a conversation. A row leaves the store only when
 * the service's message stands in its place, or when the person deletes it.
 */
import { v4 as uuid } from 'uuid'
import type { CloudLink, Clock, Log, Message } from '../cloudlink/types.ts'
import type { OutboxRow, Store } from '../store/types.ts'
import { failureOf, SyncError } from './failure.ts'

/** A gateway that gave up after about 29 s may still have passed the message on: so long nothing is posted again. */
const SETTLE_MS = 35_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** How far the service's clock and ours may disagree about when an attempt began. */
const CLOCK_MARGIN_MS = 60_000

export type Outbox = {
  /** Resolves when the message is safe on disk. */
  send(conversationId: string, text: string): Promise<{ id: string }>
  /** @throws SyncError 'not-found' where no such message waits. */
  retry(sendId: string): Promise<void>
  /** @throws SyncError 'not-found', or 'rejected' where it is being sent at this moment. */
  remove(sendId: string): Promise<void>
  /** Goes on with what waits: at the start, and whenever the service is reached again. */
  resume(): Promise<void>
  stop(): void
}

type Queue = { running: boolean; again: boolean; failures: number; timer: { cancel(): void } | null }

/**
 * @param me own principalId, to know one's own message again where the service dropped its tag.
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
  let stopped = false

  function queueOf(conversationId: string): Queue {
    const queue = queues.get(conversationId) ?? { running: false, again: false, failures: 0, timer: null }
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
    const rows = await store.listOutbox(conversationId)
    const row = rows.filter((one) => one.state === 'sending').sort((a, b) => a.position - b.position)[0]
    if (row === undefined) return 0
    try {
      if (row.attemptedAt !== null) {
        const left = (attemptEnded.get(row.sendId) ?? startedAt) + SETTLE_MS - clock.monotonic()
        if (left > 0) return left
        await settle(row, row.attemptedAt)
      } else {
        await attempt(row)
      }
      queue.failures = 0
      return 'next'
    } catch (error) {
      const failure = failureOf(error)
      log.warn('message not sent yet', { code: failure.code })
      if (failure.code === 'signed-out') return 0
      return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** queue.failures++) * (0.5 + Math.random() / 2)
    }
  }

  /** Posts the row. Throws where it must be tried again later. */
  async function attempt(row: OutboxRow): Promise<void> {
    await store.updateOutbox(row.sendId, { attemptedAt: cloudlink.serverTime() ?? clock.now() })
    try {
      const message = await cloudlink.createMessage(row.conversationId, {
        body: row.text,
        sendId: row.sendId
      })
      await onSent({ ...message, conversationId: row.conversationId, sendId: row.sendId })
    } catch (error) {
      attemptEnded.set(row.sendId, clock.monotonic())
      if (!wasRefused(error)) throw error
      const failure = failureOf(error)
      if (
        failure.code === 'too-many-requests' ||
        failure.code === 'signed-out' ||
        failure.code === 'offline'
      ) {
        await store.updateOutbox(row.sendId, { attemptedAt: null })
        throw error
      }
      await store.updateOutbox(row.sendId, {
        state: 'not-sent',
        attemptedAt: null,
        failureCode: failure.code,
        failureMessage: failure.message
      })
      onChanged(row.conversationId, [row.sendId])
    }
  }

  /** Finds out what became of an attempt whose answer never came. */
  async function settle(row: OutboxRow, attemptedAt: number): Promise<void> {
    const since = new Date(attemptedAt - CLOCK_MARGIN_MS).toISOString()
    const untagged: Message[] = []
    let page = await cloudlink.listMessages(row.conversationId, { top: 50 })
    for (;;) {
      for (const message of page.items) {
        if (message.sendId === row.sendId) return onSent(message)
        const alike = message.sendId === '' && message.createdBy === me && message.body === row.text
        if (alike && message.createdOn >= since) untagged.push(message)
      }
      const reached = page.items.some((message) => message.createdOn < since)
      if (page.next === '' || reached) break
      page = await cloudlink.listMessages(row.conversationId, { next: page.next })
    }
    const [match] = untagged
    if (match !== undefined && untagged.length === 1) return onSent({ ...match, sendId: row.sendId })
    if (match !== undefined) {
      await store.updateOutbox(row.sendId, {
        state: 'maybe-sent',
        failureCode: 'service',
        failureMessage: ''
      })
      onChanged(row.conversationId, [row.sendId])
      return
    }
    await store.updateOutbox(row.sendId, { attemptedAt: null })
  }

  async function rowOf(sendId: string): Promise<OutboxRow> {
    const row = (await store.listOutbox()).find((one) => one.sendId === sendId)
    if (row === undefined)
      throw new SyncError('not-found', 'That message is not waiting to be sent any more.')
    return row
  }

  return {
    async send(conversationId, text) {
      const row = await store.addToOutbox({
        sendId: uuid(),
        conversationId,
        text,
        createdAt: new Date(cloudlink.serverTime() ?? clock.now()).toISOString()
      })
      onChanged(conversationId, [row.sendId])
      void run(conversationId)
      return { id: row.sendId }
    },
    async retry(sendId) {
      const row = await rowOf(sendId)
      await store.updateOutbox(sendId, {
        state: 'sending',
        failureCode: null,
        failureMessage: null,
        attemptedAt: null
      })
      onChanged(row.conversationId, [sendId])
      void run(row.conversationId)
    },
    async remove(sendId) {
      const row = await rowOf(sendId)
      if (row.state === 'sending' && row.attemptedAt !== null) {
        throw new SyncError(
          'rejected',
          'That message is being sent at this moment and cannot be deleted now.'
        )
      }
      await store.deleteFromOutbox(sendId)
      onChanged(row.conversationId, [sendId])
    },
    async resume() {
      const waiting = new Set((await store.listOutbox()).map((row) => row.conversationId))
      for (const conversationId of waiting) {
        queueOf(conversationId).failures = 0
        void run(conversationId)
      }
    },
    stop() {
      stopped = true
      for (const queue of queues.values()) queue.timer?.cancel()
    }
  }
}

/** True where the service certainly did not take the message: it answered 4xx, or was never reached. */
function wasRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !('status' in error)) return false
  const notReached = 'notReached' in error && error.notReached === true
  return notReached || (typeof error.status === 'number' && error.status >= 400 && error.status < 500)
}
