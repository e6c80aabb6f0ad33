/** The resident: a user who replies to every message, so that one person alone can try a conversation. */
import type { Data } from './data.ts'
import type { Change, Message } from './model.ts'
import { SYSTEM_TYPE } from './system-messages.ts'

const REPLIES = [
  'Good to hear from you!',
  'Thanks, got it.',
  'Let me take a look and get back to you.',
  'Sounds good to me.',
  "I'll check with the lab."
]

/** Replies only to people who are signed in, so that residents do not talk to each other. @returns a function that stops her */
export function startResident(data: Data, residentId: string, delayMs: number): () => void {
  const timers = new Set<NodeJS.Timeout>()
  let replyCount = 0
  const listener = ({ topic, method, content, publisherId }: Change): void => {
    const message = content as Message
    const isMessage = topic === 'platform-api-conversations' && method === 'POST' && 'messageId' in message
    if (!isMessage || publisherId === residentId || message.contentType === SYSTEM_TYPE) return
    if (!data.grants.some(({ userId }) => userId === publisherId)) return
    const isParticipant = (): boolean =>
      data.conversations.get(message.conversationId)?.participantIds.includes(residentId) === true
    if (!isParticipant()) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (!isParticipant()) return
      const body = REPLIES[replyCount++ % REPLIES.length] ?? ''
      data.addMessage({
        conversationId: message.conversationId,
        body,
        contentType: 'text/plain',
        createdBy: residentId
      })
    }, delayMs)
    timers.add(timer)
  }
  data.listeners.add(listener)
  return () => {
    data.listeners.delete(listener)
    for (const timer of timers) clearTimeout(timer)
  }
}
