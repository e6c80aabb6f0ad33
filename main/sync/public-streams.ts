/** Public Streams that the person is not in: finds them and joins them. */
import type { PublicStream } from '../../preload/contract/index.ts'
import { iteratePages } from '../cloudlink/pagination.ts'
import type { CloudLink, Conversation } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import { foldCase } from '../store/fold-case.ts'
import type { Store } from '../store/types.ts'
import { hadNoEffect } from './delivery-uncertainty.ts'
import type { Directory } from './directory.ts'
import { failureOf } from './failure.ts'

/** While somebody types, the list of the service is fetched once. In ms. */
const FRESH_MS = 30_000
/** How many are shown at most. */
const MAX_FOUND = 50

export type PublicStreams = {
  /** Those whose name contains the text, ignoring case and accents, by name. @throws the service's error */
  find(text: string): Promise<PublicStream[]>
  /** Joins the Stream and stores it. A lost response is settled by looking at the participants. */
  join(conversationId: string): Promise<void>
}

export function createPublicStreams(options: {
  cloudlink: Pick<CloudLink, 'joinStream' | 'listParticipants' | 'listPublicStreams'>
  store: Pick<Store, 'listConversationIds'>
  directory: Pick<Directory, 'fetchConversation'>
  clock: Pick<Clock, 'monotonic'>
  /** Own userId. */
  me: string
}): PublicStreams {
  const { cloudlink, store, directory, clock, me } = options
  let listed: { at: number; streams: Promise<Conversation[]> } | null = null

  async function fetchAll(): Promise<Conversation[]> {
    const found: Conversation[] = []
    for await (const { items } of iteratePages((next) => cloudlink.listPublicStreams({ next }))) {
      found.push(...items.filter(({ stream, visibility }) => stream && visibility === 'public'))
    }
    return found
  }

  function list(): Promise<Conversation[]> {
    const now = clock.monotonic()
    if (listed === null || now - listed.at > FRESH_MS) {
      const fresh = { at: now, streams: fetchAll() }
      listed = fresh
      fresh.streams.catch(() => {
        if (listed === fresh) listed = null
      })
    }
    return listed.streams
  }

  async function isIn(conversationId: string): Promise<boolean> {
    return (await cloudlink.listParticipants(conversationId)).some(({ userId }) => userId === me)
  }

  return {
    async find(text) {
      const wanted = foldCase(text.trim())
      const [streams, own] = [await list(), new Set(await store.listConversationIds())]
      return streams
        .filter(({ conversationId, name }) => !own.has(conversationId) && foldCase(name).includes(wanted))
        .sort((one, other) => one.name.localeCompare(other.name))
        .slice(0, MAX_FOUND)
        .map(({ conversationId, name, pictureUrl, participants }) => ({
          conversationId,
          name,
          pictureUrl,
          people: participants?.length ?? null
        }))
    },
    async join(conversationId) {
      try {
        await cloudlink.joinStream(conversationId, me)
      } catch (error) {
        // 409 means that the person is in it already.
        const isIn409 = failureOf(error).code === 'rejected' && (await isIn(conversationId))
        if (!isIn409 && (hadNoEffect(error) || !(await isIn(conversationId)))) throw error
      }
      await directory.fetchConversation(conversationId)
    }
  }
}
