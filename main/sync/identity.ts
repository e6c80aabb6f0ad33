/**
 * Maps the ids of the signed-in user to one. The service names actors by principalId, userId, or e-mail (older versions).
 */
import type { Account } from '../../preload/contract/index.ts'
import type { CloudLink, Conversation, LiveEvent, Message, Page } from '../cloudlink/types.ts'

/** Whether an actor of the service is the signed-in user. */
function isMe(account: Account, actor: string): boolean {
  if (actor === '') return false
  const isEmail = account.email !== '' && actor.toLowerCase() === account.email.toLowerCase()
  return actor === account.userId || actor === account.principalId || isEmail
}

/**
 * Wraps the client so that the signed-in user always has the same userId, as author, creator or participant. All other code
 * can then simply compare ids.
 */
export function withOwnUserId(cloudlink: CloudLink, account: Account): CloudLink {
  const actor = (id: string): string => (isMe(account, id) ? account.userId : id)
  const messageOf = (message: Message): Message => ({ ...message, createdBy: actor(message.createdBy) })
  const conversationOf = (conversation: Conversation): Conversation => ({
    ...conversation,
    createdBy: actor(conversation.createdBy),
    lastMessage: conversation.lastMessage && messageOf(conversation.lastMessage),
    participants: conversation.participants?.map((one) => ({ ...one, userId: actor(one.userId) })) ?? null
  })
  const pageOf = <T>(page: Page<T>, change: (item: T) => T): Page<T> => ({
    ...page,
    items: page.items.map(change)
  })
  const eventOf = (event: LiveEvent): LiveEvent => {
    if (event.kind === 'message') return { ...event, message: messageOf(event.message) }
    if (event.kind === 'conversation') return { ...event, conversation: conversationOf(event.conversation) }
    if (event.kind === 'presence') return { ...event, principalId: actor(event.principalId) }
    return event
  }
  const principal = (id: string): string => (id === account.userId ? account.principalId : id)
  return {
    ...cloudlink,
    listConversations: async (options) => pageOf(await cloudlink.listConversations(options), conversationOf),
    listPublicStreams: async (options) => pageOf(await cloudlink.listPublicStreams(options), conversationOf),
    getConversation: async (id) => conversationOf(await cloudlink.getConversation(id)),
    createConversation: async (wanted) => conversationOf(await cloudlink.createConversation(wanted)),
    listParticipants: async (id) =>
      (await cloudlink.listParticipants(id)).map((one) => ({ ...one, userId: actor(one.userId) })),
    listMessages: async (id, options) => pageOf(await cloudlink.listMessages(id, options), messageOf),
    createMessage: async (id, message) => messageOf(await cloudlink.createMessage(id, message)),
    getPresence: (id) => cloudlink.getPresence(principal(id)),
    setPresence: (id, status) => cloudlink.setPresence(principal(id), status),
    connectLive: (options) =>
      cloudlink.connectLive({ ...options, onEvent: (event) => options.onEvent(eventOf(event)) })
  }
}
