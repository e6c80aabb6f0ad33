/** The words of a notification, as far as the settings allow. */
import type { Settings } from '../../preload/contract/index.ts'
import type { Arrival } from '../sync/announcements.ts'
import type { Texts } from './texts.ts'

export type NotificationText = { title: string; body: string }

const APP = 'CloudLink Chat'

/** @param count how many messages it stands for */
export function textOfArrival(
  { title, author, text, missed }: Arrival,
  count: number,
  content: Settings['notificationContent'],
  texts: Texts
): NotificationText {
  const heading = title || author || APP
  const number = count === 1 ? texts('newMessage') : texts('newMessages', { count })
  if (content === 'nothing') return { title: APP, body: number }
  if (content === 'name') return { title: heading, body: number }
  const line = author === '' || author === title ? text : `${author}: ${text}`
  return { title: heading, body: missed && count > 1 ? texts('newMessagesLast', { count, line }) : line }
}

export function textOfSummary(
  { messages, conversations }: { messages: number; conversations: number },
  texts: Texts
): NotificationText {
  const values = { count: messages, conversations }
  if (messages === 1) return { title: APP, body: texts('newMessage') }
  return { title: APP, body: texts(conversations === 1 ? 'moreMessages' : 'moreConversations', values) }
}
