/** Fetches a conversation's messages into the store and keeps track of which parts are contiguous. */
import type { CloudLink, Message, Page } from '../cloudlink/types.ts'
import type { ConversationRow, HistoryProof, Store, StoredMessage } from '../store/types.ts'
import { createBatches } from './batches.ts'
import { CLOCK_MARGIN_MS } from './delivery-uncertainty.ts'
import { isOlder, newestOf, oldestOf } from './message-order.ts'

const PAGE = 50
/** Most pages per commit: it halves the work per page, and no call waits long for the commit (15 ms). */
const BATCH_PAGES = 8
/** Most pages that catching up goes back; older messages stay a known gap until somebody scrolls there. */
const CATCH_UP_PAGES = 4

export type Stored = {
  changedIds: string[]
  replaced: Record<string, string>
}

/** One page of a walk back through a conversation. */
type Walked = {
  page: Page<Message>
  /** The last message of the page before, which joins the two. */
  joint: StoredMessage | null
  /** All messages up to this instant (ISO 8601) would be on the page; '' if that is unknown. */
  upTo: string
}

export type WalkOptions = {
  background: boolean
  /** Continues until messages of this instant (ISO 8601) are loaded, and at least past the given message. */
  downTo?: string
  /** Asked before each further page. */
  goesOn?(): Promise<boolean>
}

export type History = {
  /** Fetches the newest messages, back to what is already known. */
  pullNewest(conversationId: string, options?: { background: boolean }): Promise<void>
  /** Fetches messages older than the given one that the store lacks. Everything fetched is stored when it resolves. */
  pullOlder(conversationId: string, before: string, options?: WalkOptions): Promise<void>
  /**
   * Stores messages from events, in order. While the connection is unbroken they directly follow what was pulled during
   * it.
   * @returns the conversation's row in the list after that; null if it is not stored
   */
  addEvents(conversationId: string, messages: Message[]): Promise<ConversationRow | null>
  /**
   * Stores a message from an answer: to a post, or embedded in a conversation. It proves nothing about the messages
   * before it, however new it is, because events may have been missed.
   */
  addAlone(conversationId: string, message: Message): Promise<void>
  remove(conversationId: string, messageId: string): Promise<void>
  /** Events arrive from now on, so each one follows the newest message that was pulled since. */
  connected(): void
  /** Events may have been missed: single messages prove nothing until the next pullNewest. */
  disconnected(): void
  /** Whether the newest messages were pulled since connecting; earlier edits and deletions are then known. */
  wasPulled(conversationId: string): boolean
  /** Whether this message of the service is the newest stored one, with what was before it. */
  isNewest(message: Message): Promise<boolean>
  /** Whether all messages of the conversation, back to its first, are stored. */
  isComplete(conversationId: string): Promise<boolean>
}

/** @param onStored is called after each write that changed something. */
export function createHistory(options: {
  cloudlink: Pick<CloudLink, 'listMessages' | 'serverTime'>
  store: Store
  onStored(conversationId: string, stored: Stored): void
}): History {
  const { cloudlink, store, onStored } = options
  /** While events arrive: the newest message of each conversation that was pulled since connecting. */
  const newest = new Map<string, StoredMessage>()
  const pulled = new Set<string>()
  let connected = false
  /** Grows with each connection: a request of one says nothing about the events of the next. */
  let connectionGeneration = 0
  /** How far the walk back through a conversation's pages has come; the service has no "before" query. */
  const walks = new Map<string, { next: string; oldest: StoredMessage }>()
  /** How often messages were deleted: the service's pages shift, and a walk that continued would skip a message. */
  const shifts = new Map<string, number>()

  /** A walk cannot continue after a deletion or a new connection. */
  const orderOf = (conversationId: string): string =>
    `${connectionGeneration} ${shifts.get(conversationId) ?? 0}`

  async function put(conversationId: string, messages: StoredMessage[], proof: HistoryProof): Promise<void> {
    announce(conversationId, await store.putMessages(conversationId, messages, proof))
  }

  async function putArrivals(
    conversationId: string,
    messages: StoredMessage[],
    proof: HistoryProof
  ): Promise<ConversationRow | null> {
    const { conversation, ...stored } = await store.putArrivals(conversationId, messages, proof)
    announce(conversationId, stored)
    return conversation
  }

  function announce(conversationId: string, stored: Stored): void {
    if (stored.changedIds.length > 0 || Object.keys(stored.replaced).length > 0)
      onStored(conversationId, stored)
  }

  /** Stores consecutive pages of a walk, in one transaction if no page is incomplete. */
  async function putPages(conversationId: string, walked: Walked[], order: string): Promise<void> {
    const batches = walked.every(({ page }) => page.complete) ? [walked] : walked.map((one) => [one])
    for (const batch of batches) {
      const [joint, items] = [batch[0]?.joint ?? null, batch.flatMap(({ page }) => page.items)]
      const messages = joint === null ? items : [joint, ...items]
      await put(conversationId, messages, proofOf(batch))
      noteWalk(conversationId, { next: batch.at(-1)?.page.next ?? '', oldest: oldestOf(messages) }, order)
    }
  }

  function noteWalk(
    conversationId: string,
    { next, oldest }: { next: string; oldest: StoredMessage | undefined },
    order: string
  ): void {
    if (order !== orderOf(conversationId)) return
    const walk = walks.get(conversationId)
    if (oldest === undefined || next === '') walks.delete(conversationId)
    // Pulling the newest page meanwhile must not reset a walk that is further back.
    else if (walk === undefined || isOlder(oldest, walk.oldest)) walks.set(conversationId, { next, oldest })
  }

  /** Events that follow join this message, if they arrive since before it was asked for. */
  function noteNewest(conversationId: string, message: StoredMessage | undefined, asked: number): void {
    if (message === undefined || !connected || asked !== connectionGeneration) return
    const later = newest.get(conversationId)
    // An event may have arrived before the answer.
    if (later === undefined || isOlder(later, message)) newest.set(conversationId, message)
  }

  /** Messages written before this instant are on a first page requested now, if they still exist. */
  function settledUpTo(): string {
    const now = cloudlink.serverTime()
    return now === null ? '' : new Date(now - CLOCK_MARGIN_MS).toISOString()
  }

  /** Fetches the next page while the last one is stored; the walk's position is saved after that. */
  async function walkBack(
    conversationId: string,
    limit: StoredMessage,
    { background, downTo, goesOn }: WalkOptions
  ): Promise<void> {
    let order = orderOf(conversationId)
    let walk = walks.get(conversationId)
    // A walk that is already past the gap cannot fill it: start again from the newest page.
    if (walk !== undefined && isOlder(walk.oldest, limit)) {
      walks.delete(conversationId)
      walk = undefined
    }
    let [joint, next] = [walk?.oldest ?? null, walk?.next]
    const batches = createBatches<Walked>(BATCH_PAGES, (batch) => putPages(conversationId, batch, order))
    try {
      do {
        const upTo = next === undefined ? settledUpTo() : ''
        const page: Page<Message> = await cloudlink.listMessages(
          conversationId,
          next === undefined ? { top: PAGE, background } : { next, background }
        )
        if (order !== orderOf(conversationId)) {
          await batches.written()
          ;[order, joint, next] = [orderOf(conversationId), null, undefined]
          continue
        }
        await batches.add({ page, joint, upTo })
        const oldest = oldestOf(page.items)
        if (page.next === '' || reaches(oldest, limit, downTo)) return
        ;[joint, next] = [oldest ?? joint, page.next]
      } while ((await goesOn?.()) !== false)
    } finally {
      await batches.written()
    }
  }

  return {
    async pullNewest(conversationId, { background } = { background: false }) {
      const known = (await store.listMessages(conversationId, { limit: 1 })).messages[0]
      const asked = connectionGeneration
      const order = orderOf(conversationId)
      const upTo = settledUpTo()
      // Marked right away: a second request at the same time would return nothing newer.
      pulled.add(conversationId)
      try {
        let page = await cloudlink.listMessages(conversationId, { top: PAGE, background })
        await putPages(conversationId, [{ page, joint: null, upTo }], order)
        noteNewest(conversationId, newestOf(page.items), asked)
        for (let pages = 1; pages < CATCH_UP_PAGES && page.next !== ''; pages++) {
          const oldest = oldestOf(page.items)
          if (known === undefined || oldest === undefined || !isOlder(known, oldest)) break
          page = await cloudlink.listMessages(conversationId, { next: page.next, background })
          await putPages(conversationId, [{ page, joint: oldest, upTo: '' }], order)
        }
      } catch (error) {
        pulled.delete(conversationId)
        throw error
      }
    },

    async pullOlder(conversationId, before, options) {
      const [limit] = await store.getMessages(conversationId, [before])
      if (limit !== undefined) await walkBack(conversationId, limit, options ?? { background: false })
    },

    async addAlone(conversationId, message) {
      await put(conversationId, [message], { complete: false, reachesBeginning: false })
    },

    async addEvents(conversationId, messages) {
      const last = newest.get(conversationId)
      const later = last === undefined ? [] : messages.filter((message) => isOlder(last, message))
      // A late message, or one before any pull, says nothing about its neighbours.
      const alone = messages.filter((message) => !later.includes(message))
      // Cleared before anything is awaited: the next connection must not use what this one knew.
      const latest = newestOf(later)
      if (latest !== undefined) newest.set(conversationId, latest)
      let row: ConversationRow | null = null
      if (alone.length > 0) {
        row = await putArrivals(conversationId, alone, { complete: false, reachesBeginning: false })
      }
      if (last === undefined || latest === undefined) return row
      return putArrivals(conversationId, [last, ...later], { complete: true, reachesBeginning: false })
    },

    async remove(conversationId, messageId) {
      walks.delete(conversationId)
      shifts.set(conversationId, (shifts.get(conversationId) ?? 0) + 1)
      if (await store.deleteMessage(conversationId, messageId)) {
        onStored(conversationId, { changedIds: [messageId], replaced: {} })
      }
    },

    connected() {
      connected = true
    },
    disconnected() {
      connected = false
      connectionGeneration++
      newest.clear()
      walks.clear()
      pulled.clear()
    },

    wasPulled: (conversationId) => pulled.has(conversationId),

    async isComplete(conversationId) {
      const { messages, older } = await store.listMessages(conversationId, { limit: 1 })
      if (messages.length === 0) return older === 'none'
      return (await store.historyStart(conversationId)) === null
    },
    async isNewest(message) {
      const { conversationId, messageId } = message
      const asked = connectionGeneration
      const known = (await store.listMessages(conversationId, { limit: 1 })).messages[0]
      if (known?.messageId !== messageId) return false
      // It came alone: what precedes it is unknown.
      if ((await store.historyStart(conversationId))?.messageId === messageId) return false
      noteNewest(conversationId, known, asked)
      return true
    }
  }
}

/** @param pages of a walk, the newest first */
function proofOf(pages: Walked[]): HistoryProof {
  const complete = pages.every(({ page }) => page.complete)
  const reachesBeginning = complete && pages.at(-1)?.page.next === ''
  if (!complete) return { complete, reachesBeginning }
  return {
    complete,
    reachesBeginning,
    // Without the joint, a message could have slipped between two pages.
    completeBetween: pages.map(({ page, upTo }) => {
      const [first, last] = [oldestOf(page.items)?.createdOn ?? '', newestOf(page.items)?.createdOn ?? '']
      return { after: page.next === '' ? '' : first, before: last > upTo ? last : upTo }
    })
  }
}

function reaches(
  oldest: StoredMessage | undefined,
  limit: StoredMessage,
  downTo: string | undefined
): boolean {
  if (oldest === undefined || !isOlder(oldest, limit)) return false
  return downTo === undefined || oldest.createdOn <= downTo
}
