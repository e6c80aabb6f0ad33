/** Fetches a conversation's messages into the store and keeps track of which parts are contiguous. */
import type { CloudLink, Message, Page } from '../cloudlink/types.ts'
import type { ConversationRow, HistoryProof, Store, StoredMessage } from '../store/types.ts'
import { createBatches } from './batches.ts'
import { CLOCK_MARGIN_MS } from './delivery-uncertainty.ts'
import { isOlder, newestOf, oldestOf } from './message-order.ts'

const PAGE = 50
/** Maximum pages per commit. It halves the work per page, and other calls wait at most 15 ms for the commit. */
const BATCH_PAGES = 8
/** Maximum pages that catching up goes back. Older messages remain a known gap until the person scrolls there. */
const CATCH_UP_PAGES = 4

export type Stored = {
  changedIds: string[]
  replaced: Record<string, string>
}

/** One page of a walk back through a conversation. */
type WalkPage = {
  page: Page<Message>
  /** The oldest message of the previous page. It is stored together with this page to prove that the two are adjacent. */
  overlap: StoredMessage | null
  /** The page contains all messages that exist up to this instant (ISO 8601); '' if that is unknown. */
  upTo: string
}

export type WalkOptions = {
  background: boolean
  /** Continue until messages of this instant (ISO 8601) are loaded, and at least past the given message. */
  downTo?: string
  /** Called before each further page. */
  shouldContinue?(): Promise<boolean>
}

export type History = {
  /** Fetches the newest messages, back to the ones already stored. */
  pullNewest(conversationId: string, options?: { background: boolean }): Promise<void>
  /** Fetches messages that are older than the given one and not stored. Resolves when all of them are stored. */
  pullOlder(conversationId: string, before: string, options?: WalkOptions): Promise<void>
  /**
   * Stores messages from events, in order. While the connection is unbroken, they directly follow the messages that were
   * pulled during it.
   * @returns the conversation's row in the list after that; null if it is not stored
   */
  addEvents(conversationId: string, messages: Message[]): Promise<ConversationRow | null>
  /**
   * Stores a message from the response to a post, or one embedded in a conversation. However new it is, the messages before
   * it may be missing, because events may have been missed.
   */
  addIsolated(conversationId: string, message: Message): Promise<void>
  remove(conversationId: string, messageId: string): Promise<void>
  /** Events arrive from now on, and directly follow the newest message that is pulled after this call. */
  connected(): void
  /** Events may be missed from now on. Until the next pullNewest, single messages prove nothing about their neighbours. */
  disconnected(): void
  /** Whether the newest messages were pulled since connecting, so that earlier edits and deletions are known. */
  wasPulled(conversationId: string): boolean
  /** Whether this message is the newest stored one and the message before it is stored too. */
  isNewest(message: Message): Promise<boolean>
  /** Whether all messages of the conversation, back to its first, are stored. */
  isComplete(conversationId: string): Promise<boolean>
}

/** @param onStored called after each write that changed something */
export function createHistory(options: {
  cloudlink: Pick<CloudLink, 'listMessages' | 'serverTime'>
  store: Store
  onStored(conversationId: string, stored: Stored): void
}): History {
  const { cloudlink, store, onStored } = options
  /** The newest message of each conversation that was pulled since connecting. Events directly follow it. */
  const newest = new Map<string, StoredMessage>()
  const pulled = new Set<string>()
  let connected = false
  /** Incremented after each connection: a response from one connection proves nothing about the events of the next. */
  let connectionGeneration = 0
  /** The position of the walk back through each conversation's pages, because the service has no "before" query. */
  const walks = new Map<string, { next: string; oldest: StoredMessage }>()
  /** Deleted messages per conversation. A deletion shifts the service's pages, so a walk that continues skips a message. */
  const deletions = new Map<string, number>()

  /** Changes with each deletion and each connection; a walk can only continue while it stays the same. */
  const walkVersionOf = (conversationId: string): string =>
    `${connectionGeneration} ${deletions.get(conversationId) ?? 0}`

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
  async function putPages(conversationId: string, pages: WalkPage[], version: string): Promise<void> {
    const batches = pages.every(({ page }) => page.complete) ? [pages] : pages.map((one) => [one])
    for (const batch of batches) {
      const [overlap, items] = [batch[0]?.overlap ?? null, batch.flatMap(({ page }) => page.items)]
      const messages = overlap === null ? items : [overlap, ...items]
      await put(conversationId, messages, proofOf(batch))
      recordWalk(conversationId, { next: batch.at(-1)?.page.next ?? '', oldest: oldestOf(messages) }, version)
    }
  }

  function recordWalk(
    conversationId: string,
    { next, oldest }: { next: string; oldest: StoredMessage | undefined },
    version: string
  ): void {
    if (version !== walkVersionOf(conversationId)) return
    const walk = walks.get(conversationId)
    if (oldest === undefined || next === '') walks.delete(conversationId)
    // Pulling the newest page at the same time must not reset a walk that is further back.
    else if (walk === undefined || isOlder(oldest, walk.oldest)) walks.set(conversationId, { next, oldest })
  }

  /** Later events directly follow this message if the connection has been unbroken since before it was requested. */
  function recordNewest(
    conversationId: string,
    message: StoredMessage | undefined,
    generation: number
  ): void {
    if (message === undefined || !connected || generation !== connectionGeneration) return
    const later = newest.get(conversationId)
    // An event may have arrived before the response.
    if (later === undefined || isOlder(later, message)) newest.set(conversationId, message)
  }

  /** A first page that is requested now contains all messages from before this instant that still exist and fit on it. */
  function settledUpTo(): string {
    const now = cloudlink.serverTime()
    return now === null ? '' : new Date(now - CLOCK_MARGIN_MS).toISOString()
  }

  /** Fetches each page while the previous one is being stored. The walk's position is saved after its page is stored. */
  async function walkBack(
    conversationId: string,
    target: StoredMessage,
    { background, downTo, shouldContinue }: WalkOptions
  ): Promise<void> {
    let version = walkVersionOf(conversationId)
    let walk = walks.get(conversationId)
    // A walk that is already past the gap cannot fill it, so it restarts from the newest page.
    if (walk !== undefined && isOlder(walk.oldest, target)) {
      walks.delete(conversationId)
      walk = undefined
    }
    let [overlap, next] = [walk?.oldest ?? null, walk?.next]
    const batches = createBatches<WalkPage>(BATCH_PAGES, (batch) => putPages(conversationId, batch, version))
    try {
      do {
        const upTo = next === undefined ? settledUpTo() : ''
        const page: Page<Message> = await cloudlink.listMessages(
          conversationId,
          next === undefined ? { top: PAGE, background } : { next, background }
        )
        if (version !== walkVersionOf(conversationId)) {
          await batches.written()
          ;[version, overlap, next] = [walkVersionOf(conversationId), null, undefined]
          continue
        }
        await batches.add({ page, overlap, upTo })
        const oldest = oldestOf(page.items)
        if (page.next === '' || reaches(oldest, target, downTo)) return
        ;[overlap, next] = [oldest ?? overlap, page.next]
      } while ((await shouldContinue?.()) !== false)
    } finally {
      await batches.written()
    }
  }

  return {
    async pullNewest(conversationId, { background } = { background: false }) {
      const known = (await store.listMessages(conversationId, { limit: 1 })).messages[0]
      const generation = connectionGeneration
      const version = walkVersionOf(conversationId)
      const upTo = settledUpTo()
      // Set before the request, because a concurrent second request would return nothing newer.
      pulled.add(conversationId)
      try {
        let page = await cloudlink.listMessages(conversationId, { top: PAGE, background })
        await putPages(conversationId, [{ page, overlap: null, upTo }], version)
        recordNewest(conversationId, newestOf(page.items), generation)
        for (let pages = 1; pages < CATCH_UP_PAGES && page.next !== ''; pages++) {
          const oldest = oldestOf(page.items)
          if (known === undefined || oldest === undefined || !isOlder(known, oldest)) break
          page = await cloudlink.listMessages(conversationId, { next: page.next, background })
          await putPages(conversationId, [{ page, overlap: oldest, upTo: '' }], version)
        }
      } catch (error) {
        pulled.delete(conversationId)
        throw error
      }
    },

    async pullOlder(conversationId, before, options) {
      const [target] = await store.getMessages(conversationId, [before])
      if (target !== undefined) await walkBack(conversationId, target, options ?? { background: false })
    },

    async addIsolated(conversationId, message) {
      await put(conversationId, [message], { complete: false, reachesBeginning: false })
    },

    async addEvents(conversationId, messages) {
      const last = newest.get(conversationId)
      const later = last === undefined ? [] : messages.filter((message) => isOlder(last, message))
      // A late message, or one before any pull, proves nothing about its neighbours.
      const isolated = messages.filter((message) => !later.includes(message))
      // Set before anything is awaited, because a new connection must not get the newest message of this one.
      const latest = newestOf(later)
      if (latest !== undefined) newest.set(conversationId, latest)
      let row: ConversationRow | null = null
      if (isolated.length > 0) {
        row = await putArrivals(conversationId, isolated, { complete: false, reachesBeginning: false })
      }
      if (last === undefined || latest === undefined) return row
      return putArrivals(conversationId, [last, ...later], { complete: true, reachesBeginning: false })
    },

    async remove(conversationId, messageId) {
      walks.delete(conversationId)
      deletions.set(conversationId, (deletions.get(conversationId) ?? 0) + 1)
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
      const generation = connectionGeneration
      const known = (await store.listMessages(conversationId, { limit: 1 })).messages[0]
      if (known?.messageId !== messageId) return false
      // It was stored as an isolated message: the one before it is unknown.
      if ((await store.historyStart(conversationId))?.messageId === messageId) return false
      recordNewest(conversationId, known, generation)
      return true
    }
  }
}

/** @param pages of a walk, the newest first */
function proofOf(pages: WalkPage[]): HistoryProof {
  const complete = pages.every(({ page }) => page.complete)
  const reachesBeginning = complete && pages.at(-1)?.page.next === ''
  if (!complete) return { complete, reachesBeginning }
  return {
    complete,
    reachesBeginning,
    // Only within a page: between two pages, a message may be missing.
    completeBetween: pages.map(({ page, upTo }) => {
      const [first, last] = [oldestOf(page.items)?.createdOn ?? '', newestOf(page.items)?.createdOn ?? '']
      return { after: page.next === '' ? '' : first, before: last > upTo ? last : upTo }
    })
  }
}

function reaches(
  oldest: StoredMessage | undefined,
  target: StoredMessage,
  downTo: string | undefined
): boolean {
  if (oldest === undefined || !isOlder(oldest, target)) return false
  return downTo === undefined || oldest.createdOn <= downTo
}
