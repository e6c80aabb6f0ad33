/** The short names of people, for places with little space. */
import { expect, test } from 'vitest'
import type { ConversationRow, OutboxRow, Store, StoredUser } from '../../main/store/types.ts'
import { createReadModel } from '../../main/sync/read-model.ts'
import { storedConversation, storedMessage, storedUser, UNARRANGED } from '../support/store-data.ts'

const user = (change: Partial<StoredUser>): StoredUser =>
  storedUser({
    displayName: 'Brandt, Imke',
    firstName: '',
    lastName: '',
    email: 'imke@example.test',
    ...change
  })

const row: ConversationRow = {
  ...storedConversation({ conversationId: 'c', createdOn: '2026-05-05T12:00:00.000Z' }),
  participantIds: ['ana', 'imke'],
  last: {
    messageId: 'm',
    createdOn: '2026-05-05T12:00:00.000Z',
    createdBy: 'imke',
    line: 'Soup?',
    system: null
  },
  lastOutgoing: null,
  unread: 0,
  ...UNARRANGED
}

async function shortNames(stored: StoredUser[]): Promise<unknown> {
  const readModel = createReadModel({
    store: {} as Store,
    known: { get: async () => new Map(stored.map((one) => [one.userId, one])) },
    me: 'ana',
    myName: 'Ana Vell',
    chatUrl: '',
    describeFiles: async () => new Map(),
    presenceOf: () => ({ presence: 'unknown' }),
    onUnknown: () => undefined,
    waitsUntil: () => null,
    fallbackName: () => 'imke@exa'
  })
  const [summary] = await readModel.summaries([row])
  return { author: summary?.lastAuthor, person: summary?.people[0]?.shortName }
}

test.each<[string, StoredUser[], string]>([
  ['the first name', [user({ firstName: 'Imke' })], 'Imke'],
  ['the full display name if there is no first name', [user({})], 'Brandt, Imke'],
  ['the fallback name if the person is unknown', [], 'imke@exa']
])('a short name is %s', async (_name, stored, shortName) => {
  expect(await shortNames(stored)).toEqual({ author: { shortName }, person: shortName })
})

test('a message that is settled while its page is read is shown once', async () => {
  const sent = storedMessage({ messageId: 'm1', createdOn: '2026-05-05T12:00:00.000Z', sendId: 's1' })
  const waiting: OutboxRow = {
    sendId: 's1',
    conversationId: 'c',
    text: 'Soup?',
    position: 1,
    state: 'sending',
    failureCode: null,
    failureMessage: null,
    createdAt: '2026-05-05T12:00:00.000Z',
    attemptedAt: null,
    submissionId: null,
    notBefore: null,
    scheduled: false,
    fileId: null,
    fileUrl: null,
    file: null
  }
  // The worker answers in order, and settles the message between the two calls.
  let settled = false
  const store = {
    async listOutbox() {
      const rows = settled ? [] : [waiting]
      settled = true
      return rows
    },
    async listMessages() {
      const messages = settled ? [sent] : []
      settled = true
      return { messages, older: 'none', newer: 'none', gapBefore: null, firstUnreadId: null }
    }
  } as unknown as Store
  const readModel = createReadModel({
    store,
    known: { get: async () => new Map() },
    me: 'ana',
    myName: 'Ana Vell',
    chatUrl: '',
    describeFiles: async () => new Map(),
    presenceOf: () => ({ presence: 'unknown' }),
    onUnknown: () => undefined,
    waitsUntil: () => null,
    fallbackName: () => ''
  })
  const { messages } = await readModel.page('c', { limit: 10 })
  expect(messages.map(({ id }) => id)).toEqual(['m1'])
})
