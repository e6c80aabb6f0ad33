/** Converts rows of the store to what the page shows: adds names and messages of the outbox, and parses content. */
import type {
  ConversationDetails,
  ConversationSummary,
  Message,
  MessageContent,
  MessagePage,
  Person,
  Profile,
  SystemPerson
} from '../../preload/contract/index.ts'
import { fileLinkOf } from '../store/file-message.ts'
import { toPlainText } from '../store/plain-text.ts'
import { isSystemMessage } from '../store/system-message.ts'
import type {
  ConversationRow,
  MessageList,
  OutboxRow,
  PageRequest,
  Store,
  StoredMessage,
  StoredUser,
  ConversationFilter
} from '../store/types.ts'
import { contentOf, folded } from './content.ts'
import { fileContent } from './file-content.ts'
import { fileInfo } from './file-info.ts'
import type { Files } from './files.ts'
import { failureOfRow, SyncError } from './failure.ts'
import { foldText } from './fold.ts'
import type { FoldedText } from './fold.ts'
import type { KnownPeople } from './known-people.ts'
import type { Presence } from './presence.ts'
import { phonesOf } from './phones.ts'
import { systemContent, systemEvent, systemPeople } from './system-content.ts'
import type { UndoWindows } from './undo-windows.ts'

export type ReadModel = {
  conversations(which?: ConversationFilter): Promise<ConversationSummary[]>
  /** Like `conversations`, for rows that were already read. */
  summaries(rows: ConversationRow[]): Promise<ConversationSummary[]>
  /** Folds long texts unless `whole` is set. */
  page(conversationId: string, request: PageRequest, options?: Whole): Promise<StoredPage>
  messages(conversationId: string, ids: string[], options?: Whole): Promise<Message[]>
  /** The piece of a long text that begins at `from`. @throws SyncError 'not-found' if the message no longer exists */
  text(conversationId: string, id: string, from: number): Promise<FoldedText>
  outgoing(row: OutboxRow): Message
  /** The messages as the page shows them, in the same order. */
  stored(messages: StoredMessage[]): Promise<Message[]>
  /** Stored people whose name or e-mail contains the text, without the signed-in user, ordered by last name. */
  people(text: string, limit?: number): Promise<Person[]>
  peopleWith(userIds: string[]): Promise<Person[]>
  /** The names of all participants, including the signed-in user, sorted. */
  participantNames(conversationId: string): Promise<string[]>
  /** A part of the participants, including the signed-in user, by name. */
  participants(
    conversationId: string,
    part: { text: string; offset: number; limit: number }
  ): Promise<{ people: Person[]; total: number }>
  /** @throws SyncError 'not-found' if the conversation no longer exists */
  details(conversationId: string): Promise<ConversationDetails>
  profile(userId: string): Promise<Omit<Profile, 'pictureHost'>>
  names(userIds: string[]): Promise<Map<string, string>>
}

type Whole = { whole: boolean }

/** `older` and `newer` are those of the store: 'unknown' means that only the service knows. */
export type StoredPage = MessagePage & Pick<MessageList, 'older' | 'newer' | 'gapBefore'>

/**
 * @param me own userId; a user's principalId is the same id
 * @param chatUrl base URL of the chat service, which recognizes files
 * @param onUnknown gets people whose names are not stored, so that they can be fetched
 * @param fallbackName what to show for a person who is not stored
 */
export function createReadModel(options: {
  store: Store
  known: Pick<KnownPeople, 'get'>
  me: string
  myName: string
  chatUrl: string
  describeFiles: Files['describe']
  presenceOf: Presence['of']
  waitsUntil: UndoWindows['waitsUntil']
  onUnknown(userIds: string[]): void
  fallbackName(userId: string): string
}): ReadModel {
  const {
    store,
    known,
    me,
    myName,
    chatUrl,
    describeFiles,
    presenceOf,
    waitsUntil,
    onUnknown,
    fallbackName
  } = options

  async function usersById(ids: Iterable<string>): Promise<Map<string, StoredUser>> {
    const wanted = [...new Set(ids)].filter((id) => id !== '')
    const users = await known.get(wanted)
    const unknown = wanted.filter((id) => !users.has(id))
    if (unknown.length > 0) onUnknown(unknown)
    return users
  }

  const nameOf = (users: Map<string, StoredUser>, id: string): string =>
    users.get(id)?.displayName || (id === me ? myName : fallbackName(id))

  const systemPersonOf =
    (users: Map<string, StoredUser>) =>
    (id: string): SystemPerson => ({ name: nameOf(users, id), me: id === me })

  const personOf = (user: StoredUser): Person => ({
    userId: user.userId,
    name: user.displayName,
    shortName: user.firstName || user.displayName,
    email: user.email,
    ...presenceOf(user.userId)
  })

  function shownPerson(id: string, users: Map<string, StoredUser>): Person {
    const user = users.get(id)
    if (user !== undefined) return personOf(user)
    const name = nameOf(users, id)
    return { userId: id, name, shortName: name, email: '', ...presenceOf(id) }
  }

  function summaryOf(row: ConversationRow, users: Map<string, StoredUser>): ConversationSummary {
    const others = row.participantIds.filter((id) => id !== me)
    // A conversation without other participants is shown under the user's own name.
    const shown = row.stream ? [] : others.length > 0 ? others : [me]
    const people = shown.map((id) => shownPerson(id, users))
    const names = people.map((person) => person.name).filter((name) => name !== '')
    const { last, lastOutgoing } = row
    return {
      conversationId: row.conversationId,
      stream: row.stream,
      title: row.name || names.join(', '),
      people,
      lastText: lastOutgoing?.text ?? last?.line ?? '',
      lastEvent:
        lastOutgoing === null && last?.system ? systemEvent(last.system, systemPersonOf(users)) : null,
      lastAuthor: lastOutgoing
        ? 'me'
        : last === null || last.createdBy === ''
          ? ''
          : last.createdBy === me
            ? 'me'
            : { shortName: users.get(last.createdBy)?.firstName || nameOf(users, last.createdBy) },
      lastAt: lastOutgoing?.createdAt ?? last?.createdOn ?? row.createdOn,
      draft: row.draft.replace(/\s+/g, ' ').trim(),
      unread: row.unread,
      mentions: row.mentions,
      favourite: row.favourite,
      mutedUntil: row.mutedUntil,
      markedUnread: row.markedUnread,
      hidden: row.hidden
    }
  }

  /** The contents of the messages that carry a file, by id. Most pages have none, and then nothing is read. */
  async function fileContents(messages: StoredMessage[]): Promise<Map<string, MessageContent>> {
    const links = messages.flatMap((message) => {
      const link = isSystemMessage(message) ? null : fileLinkOf(message, chatUrl)
      return link === null ? [] : [{ id: message.messageId, link }]
    })
    if (links.length === 0) return new Map()
    const files = await describeFiles(links)
    return new Map(
      links.flatMap(({ id, link }) => {
        const file = files.get(id)
        return file === undefined ? [] : [[id, fileContent(link.caption, file)]]
      })
    )
  }

  async function messagesOf(stored: StoredMessage[], options?: Whole): Promise<Message[]> {
    const [users, files] = await Promise.all([usersById(stored.flatMap(peopleOf)), fileContents(stored)])
    return stored.map((message) => messageOf(message, users, files, options))
  }

  function messageOf(
    stored: StoredMessage,
    users: Map<string, StoredUser>,
    files: Map<string, MessageContent>,
    options?: Whole
  ): Message {
    return {
      id: stored.messageId,
      conversationId: stored.conversationId,
      author: {
        userId: stored.createdBy,
        name: nameOf(users, stored.createdBy),
        me: stored.createdBy === me
      },
      content: isSystemMessage(stored)
        ? systemContent(stored, systemPersonOf(users))
        : (files.get(stored.messageId) ?? contentOf(stored, options)),
      createdAt: stored.createdOn,
      editedAt: stored.modifiedOn !== null && stored.modifiedOn > stored.createdOn ? stored.modifiedOn : null,
      state: 'sent',
      failure: null,
      waitsUntil: null,
      scheduled: false
    }
  }

  const outgoingOf = (row: OutboxRow): Message => ({
    id: row.sendId,
    conversationId: row.conversationId,
    author: { userId: me, name: myName, me: true },
    content: outgoingContent(row),
    createdAt: row.createdAt,
    editedAt: null,
    state: row.state,
    failure: failureOfRow(row),
    waitsUntil: waitsUntil(row),
    scheduled: row.scheduled
  })

  async function summariesOf(rows: ConversationRow[]): Promise<ConversationSummary[]> {
    const users = await usersById(
      rows.flatMap(({ participantIds, last }) => [
        ...participantIds,
        ...(last ? [last.createdBy] : []),
        ...(last?.system ? systemPeople(last.system) : [])
      ])
    )
    return rows.map((row) => summaryOf(row, users))
  }

  return {
    conversations: async (which) => summariesOf(await store.listConversations(which)),
    summaries: summariesOf,
    async page(conversationId, request, options) {
      // The outbox is read first: a message that is settled between the two is then in both instead of in none.
      const [outbox, { messages: stored, ...list }] = await Promise.all([
        store.listOutbox(conversationId),
        store.listMessages(conversationId, request)
      ])
      const messages = await messagesOf(stored, options)
      if (list.newer === 'none') {
        const settled = new Set(stored.map(({ sendId }) => sendId))
        const unsent = outbox.filter(({ sendId, scheduled }) => !scheduled && !settled.has(sendId))
        messages.push(...unsent.map(outgoingOf))
      }
      return { ...list, messages, hasOlder: list.older !== 'none', hasNewer: list.newer !== 'none' }
    },
    async messages(conversationId, ids, options) {
      // On the critical path of a new message, so it reads the outbox only if needed.
      const stored = await store.getMessages(conversationId, ids)
      const messages = await messagesOf(stored, options)
      if (stored.length === ids.length) return messages
      const outbox = await store.listOutbox(conversationId)
      const outgoing = outbox.filter((row) => !row.scheduled && ids.includes(row.sendId))
      return [...messages, ...outgoing.map(outgoingOf)]
    },
    async text(conversationId, id, from) {
      const [stored] = await store.getMessages(conversationId, [id])
      const text =
        stored === undefined
          ? (await store.listOutbox(conversationId)).find((row) => row.sendId === id)?.text
          : toPlainText(stored, chatUrl)
      if (text === undefined) throw new SyncError('not-found', 'message-gone')
      return foldText(text, from)
    },
    outgoing: outgoingOf,
    stored: (messages) => messagesOf(messages),
    async people(text, limit = Infinity) {
      // One more, because the signed-in user may be among them.
      const found = await store.findUsers(text, limit + 1)
      return found
        .filter((user) => user.userId !== me)
        .slice(0, limit)
        .map(personOf)
    },
    async peopleWith(userIds) {
      const users = await usersById(userIds)
      return userIds.map((id) => shownPerson(id, users))
    },
    async participantNames(conversationId) {
      const everybody = { text: '', offset: 0, limit: -1 }
      const { userIds } = await store.listParticipants(conversationId, everybody)
      const users = await usersById(userIds)
      return userIds
        .map((id) => nameOf(users, id) || (users.get(id)?.email ?? ''))
        .sort((one, other) => one.localeCompare(other))
    },
    async participants(conversationId, part) {
      const { userIds, total } = await store.listParticipants(conversationId, part)
      const users = await usersById(userIds)
      return { people: userIds.map((id) => shownPerson(id, users)), total }
    },
    async details(conversationId) {
      const [row] = await store.listConversations({ ids: [conversationId] })
      if (row === undefined) throw new SyncError('not-found', 'conversation-gone')
      const { total } = await store.listParticipants(conversationId, { text: '', offset: 0, limit: 0 })
      const users = await usersById([row.createdBy])
      return {
        visibility: row.visibility,
        pictureUrl: row.pictureUrl,
        createdAt: row.createdOn,
        createdBy:
          row.createdBy === '' ? null : { name: nameOf(users, row.createdBy), me: row.createdBy === me },
        people: total
      }
    },
    async profile(userId) {
      const users = await usersById([userId])
      const known = users.has(userId) || userId === me
      return { ...shownPerson(userId, users), known, phones: phonesOf(users.get(userId)) }
    },
    async names(userIds) {
      const users = await usersById(userIds)
      return new Map(userIds.map((id) => [id, nameOf(users, id)]))
    }
  }
}

function outgoingContent({ sendId, text, fileId, file }: OutboxRow): MessageContent {
  return fileId === null || file === null
    ? { kind: 'text', ...folded(foldText(text)) }
    : fileContent(text, fileInfo(sendId, file.name, { file: { fileId, ...file } }))
}

/** The userIds that showing the message needs. */
function peopleOf(message: StoredMessage): string[] {
  return isSystemMessage(message) ? [message.createdBy, ...systemPeople(message)] : [message.createdBy]
}
