/** All queries of an open database: the methods of the store except close(). */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { createAccount } from './account.ts'
import { createArrangements } from './arrangements.ts'
import { createConversations } from './conversations.ts'
import { createDiskUse } from './disk-use.ts'
import { createFiles } from './files.ts'
import { createMentions } from './mentions.ts'
import { createMessages } from './messages.ts'
import { createOutbox } from './outbox.ts'
import { createPeople } from './people.ts'
import { createPictures } from './pictures.ts'
import { createPruning } from './pruning.ts'
import { createSaved } from './saved.ts'
import { createSearch } from './search.ts'
import { createSummaries } from './summaries.ts'
import { createWaiting } from './waiting.ts'
import type { SynchronousStore } from './worker-protocol.ts'

/** @param chatUrl base URL of the chat service, which recognizes files; '' recognizes none */
export function createQueries(db: Database, chatUrl = ''): Omit<SynchronousStore, 'close'> {
  const summaries = createSummaries(db, chatUrl)
  const search = createSearch(db, chatUrl)
  const account = createAccount(db, summaries)
  const outbox = createOutbox(db)
  const files = createFiles(db)
  const { note, remove, listMentions } = createMentions(db, account.getMe, chatUrl)
  const { clearUnreadMark, ...arrangements } = createArrangements(db, summaries)
  const conversations = createConversations(db, { search, summaries })
  const messages = createMessages(db, {
    search,
    summaries,
    mentions: { note, remove },
    arrangements: { clearUnreadMark, markUnread: arrangements.markUnread },
    getMe: account.getMe
  })
  return {
    ...account,
    ...createPeople(db),
    ...createPictures(db),
    ...conversations,
    ...arrangements,
    ...messages,
    ...outbox,
    ...files,
    ...createWaiting(db, { ...outbox, ...files }),
    ...createSaved(db, search.index),
    listMentions,
    ...createPruning(db, { search, mentions: { remove }, summaries }),
    ...createDiskUse(db),
    putArrivals(conversationId, ...arrivals) {
      const stored = messages.putMessages(conversationId, ...arrivals)
      const [conversation] = conversations.listConversations({ ids: [conversationId] })
      return { ...stored, conversation: conversation ?? null }
    },
    searchMessages: search.searchMessages,
    indexMore: search.indexMore
  }
}
