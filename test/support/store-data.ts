/** Invented data and helpers for tests of the store. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { StoredConversation, StoredMessage, StoredUser } from '../../main/store/types.ts'

export const storeWorkerUrl = new URL('../../main/store/worker.ts', import.meta.url)

/** The account of the signed-in user. */
export const ana = {
  userId: 'ana',
  principalId: 'ana',
  accountId: '1',
  name: 'Ana Vell',
  email: 'ana@example.test'
}

/** A message that Imke wrote in the conversation `c`. */
export function storedMessage(
  message: Partial<StoredMessage> & Pick<StoredMessage, 'messageId' | 'createdOn'>
): StoredMessage {
  return {
    conversationId: 'c',
    body: '',
    contentType: 'text/plain',
    fallbackText: '',
    createdBy: 'imke',
    modifiedOn: null,
    sendId: '',
    ...message
  }
}

/** Imke, with changes. */
export function storedUser(user: Partial<StoredUser> = {}): StoredUser {
  return {
    userId: 'imke',
    displayName: 'Imke Brandt',
    firstName: 'Imke',
    lastName: 'Brandt',
    email: '',
    photoUrl: '',
    extension: '',
    phone: '',
    mobile: '',
    ...user
  }
}

/** A conversation without a name or details. */
export function storedConversation(
  conversation: Partial<StoredConversation> & Pick<StoredConversation, 'conversationId'>
): StoredConversation {
  return {
    stream: false,
    name: '',
    createdOn: '',
    modifiedOn: '',
    createdBy: '',
    visibility: '',
    pictureUrl: '',
    ...conversation
  }
}

/** The arrangement of a conversation that the person has not touched. */
export const UNARRANGED = {
  mentions: 0,
  draft: '',
  favourite: null,
  mutedUntil: null,
  markedUnread: false,
  hidden: false
}

/** The steps of SQLite's plan for a query. Its parameters may be unbound. */
export function queryPlan(db: Database, sql: string): string[] {
  return db
    .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replace(/@\w+|\?/g, '1')}`)
    .all()
    .map(({ detail }) => detail)
}
