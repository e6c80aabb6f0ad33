/** Posts rows of the outbox, and remembers when the outcome of an attempt becomes certain. */
import type { CloudLink, Message } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { OutboxRow, Store } from '../store/types.ts'
import { SETTLE_MS, hadNoEffect, wasRefused } from './delivery-uncertainty.ts'
import { columnsOf, failureOf } from './failure.ts'
import { bodyOf } from './outgoing-file.ts'

export type Attempts = {
  /** Posts the row. @throws if it must be retried later */
  post(row: OutboxRow): Promise<void>
  /** The ms until the outcome of the row's last attempt is certain. */
  settlesIn(row: OutboxRow): number
}

/**
 * @param onChanged gets the rows of a conversation that changed
 * @param onSent gets the service's message; must settle the row before it resolves
 */
export function createAttempts(options: {
  cloudlink: Pick<CloudLink, 'createMessage' | 'listMessages' | 'serverTime'>
  store: Pick<Store, 'updateOutbox'>
  clock: Clock
  onChanged(conversationId: string, sendIds: string[]): void
  onSent(message: Message): Promise<void>
}): Attempts {
  const { cloudlink, store, clock, onChanged, onSent } = options
  /** When the last attempt of a row ended, in monotonic ms. For rows of an earlier run, `startedAt` is used. */
  const ended = new Map<string, number>()
  const startedAt = clock.monotonic()
  /** Whether the service has refused a tag in this run. */
  let tagRefused = false

  /**
   * The service's time, in ms. If no response has contained it yet, this makes a request to get it: with a wrong local
   * clock, an attempt could not be found again.
   */
  async function serverTime(conversationId: string): Promise<number> {
    if (cloudlink.serverTime() === null) await cloudlink.listMessages(conversationId, { top: 1 })
    return cloudlink.serverTime() ?? clock.now()
  }

  async function create(row: OutboxRow): Promise<Message> {
    const { conversationId, sendId } = row
    const content = bodyOf(row)
    failpoint('post-sent')
    if (tagRefused) return cloudlink.createMessage(conversationId, { ...content, sendId, tagged: false })
    try {
      return await cloudlink.createMessage(conversationId, { ...content, sendId })
    } catch (error) {
      if (!(error instanceof Error) || !('status' in error) || error.status !== 400) throw error
      // The response does not say whether the text or the tag is wrong. Posting without the tag shows which.
      const sent = await cloudlink.createMessage(conversationId, { ...content, sendId, tagged: false })
      tagRefused = true
      return sent
    }
  }

  return {
    async post(row) {
      const attemptedAt = await serverTime(row.conversationId)
      // The row may have been deleted or taken back meanwhile. After this update it cannot be.
      if (!(await store.updateOutbox(row.sendId, 'sending', { attemptedAt, notBefore: null }))) return
      try {
        const message = await create(row)
        failpoint('answer-read')
        await onSent({ ...message, conversationId: row.conversationId, sendId: row.sendId })
        failpoint('row-settled')
      } catch (error) {
        ended.set(row.sendId, clock.monotonic())
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
    },
    settlesIn: ({ sendId }) => (ended.get(sendId) ?? startedAt) + SETTLE_MS - clock.monotonic()
  }
}
