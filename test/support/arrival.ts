/** A message that arrived, for tests of notifications. */
import type { Arrival } from '../../main/sync/announcements.ts'

export const arrival = (conversationId: string, change: Partial<Arrival> = {}): Arrival => ({
  conversationId,
  messageId: 'm1',
  title: 'Lunch',
  author: 'Imke Brandt',
  text: 'Soup?',
  count: 1,
  missed: false,
  muted: false,
  mention: false,
  ...change
})
