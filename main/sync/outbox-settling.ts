/** Determines whether an attempt without a response took effect: by the sendId, otherwise by author, text and time. */
import { iteratePages } from '../cloudlink/pagination.ts'
import type { CloudLink, Message } from '../cloudlink/types.ts'
import type { OutboxRow, Store } from '../store/types.ts'
import { CLOCK_MARGIN_MS, DATE_STEP_MS } from './delivery-uncertainty.ts'
import { bodyOf } from './outgoing-file.ts'

/**
 * @param me own userId, to recognise own messages whose tag the service dropped
 * @param onChanged gets the rows of a conversation that changed
 * @param onSent gets the message if the attempt took effect; settles the row
 * @returns settles a row whose last attempt began at `attemptedAt`, ms since the epoch in the service's time
 */
export function createSettling(options: {
  cloudlink: Pick<CloudLink, 'listMessages'>
  store: Pick<Store, 'getMessages' | 'updateOutbox'>
  me: string
  onChanged(conversationId: string, sendIds: string[]): void
  onSent(message: Message): Promise<void>
}): (row: OutboxRow, attemptedAt: number) => Promise<void> {
  const { cloudlink, store, me, onChanged, onSent } = options

  /** Removes messages that already settled another row with the same text. */
  async function unclaimed(conversationId: string, messages: Message[]): Promise<Message[]> {
    if (messages.length === 0) return []
    const ids = messages.map((message) => message.messageId)
    const stored = await store.getMessages(conversationId, ids)
    const claimed = new Set(stored.filter((one) => one.sendId !== '').map((one) => one.messageId))
    return messages.filter((message) => !claimed.has(message.messageId))
  }

  return async (row, attemptedAt) => {
    const since = new Date(attemptedAt - CLOCK_MARGIN_MS).toISOString()
    const untagged: Message[] = []
    const { body } = bodyOf(row)
    const pages = iteratePages((next) =>
      cloudlink.listMessages(row.conversationId, next === undefined ? { top: 50 } : { next })
    )
    for await (const page of pages) {
      for (const message of page.items) {
        if (message.sendId === row.sendId) return onSent(message)
        const alike = message.sendId === '' && message.createdBy === me && message.body === body
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
}
