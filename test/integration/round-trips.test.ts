/** How often one message goes to the store's thread and back. Each trip costs main and the thread a turn. */
import { expect, test } from 'vitest'
import type { Emit } from '../../main/sync/chat-types.ts'
import { useChats } from './chat-stage.ts'
import type { OpenedChat } from './chat-stage.ts'

const stage = useChats()

/** A chat with a page that fetches what it shows whenever it changes. */
async function openWithPage(): Promise<{ opened: OpenedChat; calls: string[] }> {
  const calls: string[] = []
  const emit: Emit = (name, payload) => {
    if (payload === null) return
    if ('replaced' in payload) {
      void opened.chat.messages.get(payload.conversationId, [
        ...payload.ids,
        ...Object.values(payload.replaced)
      ])
    } else if ('conversationIds' in payload) void opened.chat.conversations.get(payload.conversationIds)
  }
  const opened: OpenedChat = await stage.open({ emit, onStoreCall: (method) => void calls.push(method) })
  await opened.connect()
  // The names of everybody in it are known once the list was shown.
  await opened.chat.conversations.list()
  await stage.service.clock.settled()
  calls.length = 0
  return { opened, calls }
}

test('an arriving message takes four: stored, read for the timeline, read for the list, counted', async () => {
  const { opened, calls } = await openWithPage()
  stage.say('Soup today?')
  await expect.poll(() => opened.arrivals.length).toBe(1)
  await stage.service.clock.settled()
  expect(calls.sort()).toEqual(['countUnread', 'getMessages', 'listConversations', 'putArrivals'])
})
