/**
 * The messages that the service itself writes into a conversation that was created with generateSystemMessages.
 * Assumption: their content type, their body and their author (whoever made the change) are not documented.
 */
import type { Data } from './data.ts'
import type { Conversation } from './model.ts'

export const SYSTEM_TYPE = 'application/vnd.mitel.system'

type SystemAction = 'created' | 'joined' | 'added' | 'left' | 'removed' | 'renamed' | 'visibility'

/** `subjects` are the userIds of the people whom the change concerns. */
export type SystemEvent = { action: SystemAction; subjects?: string[]; name?: string; visibility?: string }

/** Posts the message in the conversation as it is after the change; does nothing where nobody asked for such messages. */
export function postSystemMessage(
  data: Data,
  conversationId: string,
  actorId: string,
  event: SystemEvent
): void {
  const conversation = data.conversations.get(conversationId)
  if (conversation?.generateSystemMessages !== true) return
  data.addMessage({
    conversationId,
    body: JSON.stringify({ ...event, actor: actorId }),
    contentType: SYSTEM_TYPE,
    fallbackText: sentenceOf(data, conversation, actorId, event),
    createdBy: actorId
  })
}

function sentenceOf(
  data: Data,
  { name = '' }: Conversation,
  actorId: string,
  { action, subjects = [], visibility = '' }: SystemEvent
): string {
  const nameOf = (userId: string): string => data.user(userId)?.name ?? ''
  const [actor, people] = [nameOf(actorId), subjects.map(nameOf).join(', ')]
  switch (action) {
    case 'created':
      return `${actor} created ${name}.`
    case 'joined':
    case 'left':
      return `${actor} ${action}.`
    case 'added':
    case 'removed':
      return `${actor} ${action} ${people}.`
    case 'renamed':
      return `${actor} renamed this Stream to ${name}.`
    case 'visibility':
      return `${actor} made this Stream ${visibility.toLowerCase()}.`
  }
}
