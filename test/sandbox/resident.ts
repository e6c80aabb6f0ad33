/** Somebody who answers, so that one person alone can try a conversation. */
import type { Data } from './data.ts'
import type { Change, Message } from './model.ts'

const ANSWERS = [
  'Good to hear from you!',
  'Thanks, I have it.',
  'Let me look at it and come back to you.',
  'Sounds right to me.',
  'I will ask in the lab.'
]

/** @returns a function that ends the answering. */
export function startResident(data: Data, residentId: string, delayMs: number): () => void {
  const timers = new Set<NodeJS.Timeout>()
  let answered = 0
  const listener = ({ topic, method, content, publisherId }: Change): void => {
    const message = content as Message
    const isMessage = topic === 'platform-api-conversations' && method === 'POST' && 'messageId' in message
    if (!isMessage || publisherId === residentId) return
    const isThere = (): boolean =>
      data.conversations.get(message.conversationId)?.participantIds.includes(residentId) === true
    if (!isThere()) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (!isThere()) return
      const body = ANSWERS[answered++ % ANSWERS.length] ?? ''
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
