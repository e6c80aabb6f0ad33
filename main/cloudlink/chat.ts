/** The chat service: conversations, their participants and messages. */
import type { Api } from './api.ts'
import type { CapabilityCalls } from './capabilities.ts'
import { getAll, getPage } from './collections.ts'
import type { CloudLink, ConversationChange } from './types.ts'
import type { Log } from '../kernel/log.ts'
import { parseConversation, parseMessage, parseParticipant } from './wire.ts'

type Chat = Pick<
  CloudLink,
  | 'listConversations'
  | 'getConversation'
  | 'createConversation'
  | 'changeConversation'
  | 'deleteConversation'
  | 'listPublicStreams'
  | 'joinStream'
  | 'listParticipants'
  | 'addParticipant'
  | 'removeParticipant'
  | 'listMessages'
  | 'createMessage'
>

/** Only what is given, because the service responds with 400 to a property that it does not know. */
function wireOf({ name, visibility, pictureUrl }: ConversationChange): Record<string, string> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(visibility === undefined ? {} : { visibility: visibility.toUpperCase() }),
    ...(pictureUrl === undefined ? {} : { thumbnailUrl: pictureUrl })
  }
}

/** Request bodies contain only documented properties: the service responds with 400 to any other. */
export function createChat(parts: { api: Api; log: Log; capabilities: Pick<CapabilityCalls, 'use'> }): Chat {
  const { api, capabilities } = parts
  const participant = (userId: string) => ({ type: 'USER', participantId: userId })

  return {
    listConversations: ({ next, background = false } = {}) =>
      getPage(
        parts,
        'chat',
        next === undefined ? { path: ['users', 'me', 'conversations'], query: { $top: '50' } } : { next },
        parseConversation,
        background
      ),
    getConversation: (conversationId) =>
      api.call('chat', 'GET', ['conversations', conversationId], parseConversation),
    createConversation: ({ stream, participantIds, ...properties }) =>
      api.call('chat', 'POST', ['conversations'], parseConversation, {
        json: {
          stream,
          hidden: false,
          generateSystemMessages: stream,
          originalParticipants: participantIds.map(participant),
          ...wireOf(properties)
        }
      }),
    changeConversation: (conversationId, change) =>
      capabilities.use('change-conversation', () =>
        api.send('chat', 'PUT', ['conversations', conversationId], { json: wireOf(change) })
      ),
    deleteConversation: (conversationId) =>
      capabilities.use('delete-conversation', () =>
        api.send('chat', 'DELETE', ['conversations', conversationId])
      ),
    // Assumption: without `users/me`, the list also contains the public Streams of the account.
    listPublicStreams: ({ next } = {}) =>
      capabilities.use('public-streams', () =>
        getPage(
          parts,
          'chat',
          next === undefined ? { path: ['conversations'], query: { $top: '100' } } : { next },
          parseConversation
        )
      ),
    // Assumption: whoever adds only themselves joins.
    joinStream: (conversationId, userId) =>
      capabilities.use('join-stream', () =>
        api.send('chat', 'POST', ['conversations', conversationId, 'participants'], {
          json: participant(userId)
        })
      ),

    listParticipants: (conversationId) =>
      getAll(parts, 'chat', { path: ['conversations', conversationId, 'participants'] }, parseParticipant),
    addParticipant: (conversationId, userId) =>
      api.send('chat', 'POST', ['conversations', conversationId, 'participants'], {
        json: participant(userId)
      }),
    removeParticipant: (conversationId, userId) =>
      capabilities.use('remove-participant', () =>
        api.send('chat', 'DELETE', ['conversations', conversationId, 'participants', userId])
      ),

    listMessages: (conversationId, options) =>
      getPage(
        parts,
        'chat',
        'next' in options
          ? { next: options.next }
          : { path: ['conversations', conversationId, 'messages'], query: { $top: String(options.top) } },
        (json) => parseMessage(json, conversationId),
        options.background ?? false
      ),
    createMessage: (conversationId, { body, contentType, fallbackText, sendId, tagged = true }) =>
      api.call(
        'chat',
        'POST',
        ['conversations', conversationId, 'messages'],
        (json) => parseMessage(json, conversationId),
        {
          json: {
            body,
            ...(contentType === undefined ? {} : { contentType }),
            ...(fallbackText === undefined ? {} : { fallbackText }),
            ...(tagged ? { tag: JSON.stringify({ sendId }) } : {})
          }
        }
      )
  }
}
