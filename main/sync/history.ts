/** Brings a conversation's messages from the service into the store, and keeps track of what is contiguous. */
import type { CloudLink, Message, Page } from '../cloudlink/types.ts'
import type { HistoryProof, Store, StoredMessage } from '../store/types.ts'
import { createBatches } from './batches.ts'
import { CLOCK_MARGIN_MS } from './doubt.ts'

const PAGE = 50
/** Pages that go into one commit at most: half the work of a commit each, and no call waits behind it for long (15 ms). */
const BATCH_PAGES = 8
/** Pages that catching up goes back at most; what lies behind stays a known gap until somebody scrolls there. */
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
  /** Everything up to this instant (ISO 8601) would be on the page; '' where that is not known. */
  upTo: string
}

export type WalkOptions = {
  background: boolean
  /** Goes on until messages of that instant (ISO 8601) are there, in any case beyond the message named. */
  downTo?: string
  /** Asked before each further page. */
  goesOn?(): Promise<boolean>
}

export type History = {
  /** The newest messages, back to what is known already. */
  pullNewest(conversationId: string, options?: { background: boolean }): Promise<void>
  /** Messages older than the one named, where the store does not know them. All that was read is stored at its end. */
  pullOlder(conversationId: string, before: string, options?: WalkOptions): Promise<void>
  /**
   * Messages that events brought, in the order they came. While the connection is unbroken they join what was pulled in it:
   * nothing lies between.
   */
  addEvents(conversationId: string, messages: Message[]): Promise<void>
  /**
   * A message from an answer of the service: to a post, or embedded in a conversation. It proves nothing of what lies before
   * it, however new it is: events may have been missed.
   */
  addAlone(conversationId: string, message: Message): Promise<void>
  remove(conversationId: string, messageId: string): Promise<void>
  /** Events arrive from now on, so a message by itself joins the newest one that was pulled since. */
  connected(): void
  /** Events were missed perhaps: single messages prove nothing until the next pullNewest. */
  disconnected(): void
  /** Whether the newest messages were pulled since connecting; what was edited or deleted before is known then. */
  wasPulled(conversationId: string): boolean
  /** Whether this message of the service is the newest stored one, with what was before it. */
  isNewest(message: Message): Promise<boolean>
  /** Whether all messages of the conversation, back to its first, are stored. */
  isComplete(conversationId: string): Promise<boolean>
}

/** @param onStored is told after each write that changed something. */
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
  /** Counts the connections: what was asked for during one says nothing about events of the next. */
  let era = 0
  /** Where the walk back through a conversation's pages stands; the service has no "before" query. */
  const walks = new Map<string, { next: string; oldest: StoredMessage }>()
  /** How often messages were deleted: the service's pages move up, and a walk that goes on would step over one. */
  const shifts = new Map<string, number>()

  /** What was asked for under another order cannot go on with it. */
  const orderOf = (conversationId: string): string => `${era} ${shifts.get(conversationId) ?? 0}`

  async function put(conversationId: string, messages: StoredMessage[], proof: HistoryProof): Promise<void> {
    const stored = await store.putMessages(conversationId, messages, proof)
    if (stored.changedIds.length > 0 || Object.keys(stored.replaced).length > 0)
      onStored(conversationId, stored)
  }

  /** Stores pages of a walk that follow each other, in one transaction where that says no less. */
  async function putPages(conversationId: string, walked: Walked[], order: string): Promise<void> {
    const batches = walked.every(({ page }) => page.whole) ? [walked] : walked.map((one) => [one])
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
    // Who brings the newest meanwhile must not send a walk that is further back to its beginning.
    else if (walk === undefined || isOlder(oldest, walk.oldest)) walks.set(conversationId, { next, oldest })
  }

  /** Events that follow join this message, if they arrive since before it was asked for. */
  function noteNewest(conversationId: string, message: StoredMessage | undefined, asked: number): void {
    if (message === undefined || !connected || asked !== era) return
    const later = newest.get(conversationId)
    // An event may have overtaken the answer.
    if (later === undefined || isOlder(later, message)) newest.set(conversationId, message)
  }

  /** What was written before this instant is on a first page that is asked for now, if it is still there. */
  function settledUpTo(): string {
    const now = cloudlink.serverTime()
    return now === null ? '' : new Date(now - CLOCK_MARGIN_MS).toISOString()
  }

  /** The next page is asked for while the last one is stored; the walk's place is noted once it is. */
  async function walkBack(
    conversationId: string,
    limit: StoredMessage,
    { background, downTo, goesOn }: WalkOptions
  ): Promise<void> {
    let order = orderOf(conversationId)
    let walk = walks.get(conversationId)
    // A walk that is past the gap already cannot fill it: start again from the newest page.
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
      const asked = era
      const order = orderOf(conversationId)
      const upTo = settledUpTo()
      // From now on: asked for twice at once it would be no fresher.
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
      // What comes late, or before anything was pulled, says nothing of what lies around it.
      const alone = messages.filter((message) => !later.includes(message))
      // Noted before anything is awaited: the next connection must not find what this one knew.
      const latest = newestOf(later)
      if (latest !== undefined) newest.set(conversationId, latest)
      if (alone.length > 0) {
        await put(conversationId, alone, { complete: false, reachesBeginning: false })
      }
      if (last === undefined || latest === undefined) return
      await put(conversationId, [last, ...later], { complete: true, reachesBeginning: false })
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
      era++
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
      const asked = era
      const known = (await store.listMessages(conversationId, { limit: 1 })).messages[0]
      if (known?.messageId !== messageId) return false
      // It came by itself: what was before it is not known.
      if ((await store.historyStart(conversationId))?.messageId === messageId) return false
      noteNewest(conversationId, known, asked)
      return true
    }
  }
}

/** @param pages of a walk, the newest first */
function proofOf(pages: Walked[]): HistoryProof {
  const complete = pages.every(({ page }) => page.whole)
  const reachesBeginning = complete && pages.at(-1)?.page.next === ''
  if (!complete) return { complete, reachesBeginning }
  return {
    complete,
    reachesBeginning,
    // Without the joint: between two pages a message may have slipped away from both.
    wholeBetween: pages.map(({ page, upTo }) => {
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

function isOlder(one: StoredMessage, other: StoredMessage): boolean {
  if (one.createdOn !== other.createdOn) return one.createdOn < other.createdOn
  return one.messageId < other.messageId
}

function oldestOf(messages: StoredMessage[]): StoredMessage | undefined {
  return messages.reduce<StoredMessage | undefined>(
    (oldest, message) => (oldest === undefined || isOlder(message, oldest) ? message : oldest),
    undefined
  )
}

function newestOf(messages: StoredMessage[]): StoredMessage | undefined {
  return messages.reduce<StoredMessage | undefined>(
    (newest, message) => (newest === undefined || isOlder(newest, message) ? message : newest),
    undefined
  )
}
