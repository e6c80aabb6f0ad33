/** Brings a conversation's messages from the service into the store, and keeps track of what is contiguous. */
import type { CloudLink, Message, Page } from '../cloudlink/types.ts'
import type { HistoryProof, Store, StoredMessage } from '../store/types.ts'
import { CLOCK_MARGIN_MS } from './doubt.ts'

const PAGE = 50
/** Pages that catching up goes back at most; what lies behind stays a known gap until somebody scrolls there. */
const CATCH_UP_PAGES = 4

export type Stored = {
  changedIds: string[]
  replaced: Record<string, string>
}

export type History = {
  /** The newest messages, back to what is known already. */
  pullNewest(conversationId: string, options?: { background: boolean }): Promise<void>
  /** Messages older than the one named, where the store does not know them. */
  pullOlder(conversationId: string, before: string, options?: { background: boolean }): Promise<void>
  /** Messages of one conversation by themselves: events, the answer to a post, the last line in the list. */
  add(conversationId: string, messages: Message[]): Promise<void>
  remove(conversationId: string, messageId: string): Promise<void>
  /** Events arrive from now on, so a message by itself joins the newest one that was pulled since. */
  connected(): void
  /** Events were missed perhaps: single messages prove nothing until the next pullNewest. */
  disconnected(): void
  /** Whether the newest messages were pulled since connecting; what was edited or deleted before is known then. */
  wasPulled(conversationId: string): boolean
  /** Whether this message of the service is the newest stored one, with what was before it. */
  isNewest(message: Message): Promise<boolean>
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

  async function put(conversationId: string, messages: StoredMessage[], proof: HistoryProof): Promise<void> {
    const stored = await store.putMessages(conversationId, messages, proof)
    if (stored.changedIds.length > 0 || Object.keys(stored.replaced).length > 0)
      onStored(conversationId, stored)
  }

  /**
   * Stores one page of a walk; the last message of the page before joins the two.
   * @param upTo everything up to this instant (ISO 8601) would be on the page; '' where that is not known
   */
  async function putPage(
    conversationId: string,
    page: Page<Message>,
    joint: StoredMessage | null,
    upTo: string
  ): Promise<void> {
    const messages = joint === null ? page.items : [joint, ...page.items]
    const oldest = oldestOf(messages)
    // Without the joint: between two pages a message may have slipped away from both.
    const [first, last] = [oldestOf(page.items)?.createdOn ?? '', newestOf(page.items)?.createdOn ?? '']
    const proof: HistoryProof = {
      complete: page.whole,
      reachesBeginning: page.whole && page.next === '',
      ...(page.whole
        ? { wholeBetween: { after: page.next === '' ? '' : first, before: last > upTo ? last : upTo } }
        : {})
    }
    await put(conversationId, messages, proof)
    const walk = walks.get(conversationId)
    if (oldest === undefined || page.next === '') walks.delete(conversationId)
    // Who brings the newest meanwhile must not send a walk that is further back to its beginning.
    else if (walk === undefined || isOlder(oldest, walk.oldest))
      walks.set(conversationId, { next: page.next, oldest })
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

  return {
    async pullNewest(conversationId, { background } = { background: false }) {
      const known = (await store.listMessages(conversationId, { limit: 1 })).messages[0]
      const asked = era
      const upTo = settledUpTo()
      // From now on: asked for twice at once it would be no fresher.
      pulled.add(conversationId)
      try {
        let page = await cloudlink.listMessages(conversationId, { top: PAGE, background })
        await putPage(conversationId, page, null, upTo)
        noteNewest(conversationId, newestOf(page.items), asked)
        for (let pages = 1; pages < CATCH_UP_PAGES && page.next !== ''; pages++) {
          const oldest = oldestOf(page.items)
          if (known === undefined || oldest === undefined || !isOlder(known, oldest)) break
          page = await cloudlink.listMessages(conversationId, { next: page.next, background })
          await putPage(conversationId, page, oldest, '')
        }
      } catch (error) {
        pulled.delete(conversationId)
        throw error
      }
    },

    async pullOlder(conversationId, before, { background } = { background: false }) {
      const [limit] = await store.getMessages(conversationId, [before])
      if (limit === undefined) return
      let walk = walks.get(conversationId)
      // A walk that is past the gap already cannot fill it: start again from the newest page.
      if (walk !== undefined && isOlder(walk.oldest, limit)) {
        walks.delete(conversationId)
        walk = undefined
      }
      let joint = walk?.oldest ?? null
      let next = walk?.next
      for (;;) {
        const upTo = next === undefined ? settledUpTo() : ''
        const page: Page<Message> = await cloudlink.listMessages(
          conversationId,
          next === undefined ? { top: PAGE, background } : { next, background }
        )
        await putPage(conversationId, page, joint, upTo)
        const oldest = oldestOf(page.items)
        if (page.next === '' || (oldest !== undefined && isOlder(oldest, limit))) return
        joint = oldest ?? joint
        next = page.next
      }
    },

    async add(conversationId, messages) {
      const last = newest.get(conversationId)
      const later = last === undefined ? [] : messages.filter((message) => isOlder(last, message))
      // What comes late, or before anything was pulled, says nothing of what lies around it.
      const alone = messages.filter((message) => !later.includes(message))
      if (alone.length > 0) {
        await put(conversationId, alone, { complete: false, reachesBeginning: false })
      }
      const latest = newestOf(later)
      if (last === undefined || latest === undefined) return
      newest.set(conversationId, latest)
      await put(conversationId, [last, ...later], { complete: true, reachesBeginning: false })
    },

    async remove(conversationId, messageId) {
      // The service's pages move up by one: a walk that goes on would step over a message.
      walks.delete(conversationId)
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
