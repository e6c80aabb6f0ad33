/** Who takes part in a conversation: the service's calls and the residents change it in the same way. */
import type { Data } from './data.ts'
import type { Conversation } from './model.ts'
import { postSystemMessage } from './system-messages.ts'

/** @param actorId whoever makes the change: the user joins, or somebody else adds the user */
export function addParticipant(
  data: Data,
  conversation: Conversation,
  userId: string,
  actorId: string
): void {
  const participantIds = [...conversation.participantIds, userId]
  data.setParticipants(conversation, participantIds, 'POST', userId, actorId)
  const event = userId === actorId ? { action: 'joined' as const } : { action: 'added' as const }
  postSystemMessage(data, conversation.conversationId, actorId, { ...event, subjects: [userId] })
}

/** @param actorId whoever makes the change: the user leaves, or somebody else removes the user */
export function removeParticipant(
  data: Data,
  conversation: Conversation,
  userId: string,
  actorId: string
): void {
  const participantIds = conversation.participantIds.filter((id) => id !== userId)
  data.setParticipants(conversation, participantIds, 'DELETE', userId, actorId)
  const event = userId === actorId ? { action: 'left' as const } : { action: 'removed' as const }
  postSystemMessage(data, conversation.conversationId, actorId, { ...event, subjects: [userId] })
}
