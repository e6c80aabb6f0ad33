/** Limits the calls to the store per message. Each call is a round trip to the store's thread. */
import { expect, test } from 'vitest'
import type { Emit } from '../../main/sync/chat-types.ts'
import { useChatFixture } from './chat-fixture.ts'
import type { OpenedChat } from './chat-fixture.ts'

const fixture = useChatFixture()

/** Opens a chat with a page that fetches changed messages and conversations. @returns the chat and its calls to the store */
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
  const opened: OpenedChat = await fixture.open({ emit, onStoreCall: (method) => void calls.push(method) })
  await opened.connect()
  // Listing the conversations caches the names of their participants.
  await opened.chat.conversations.list()
  await fixture.service.clock.settled()
  calls.length = 0
  return { opened, calls }
}

test('a new message takes four calls: store it, read it for the timeline and for the list, count unread messages', async () => {
  const { opened, calls } = await openWithPage()
  fixture.say('Soup today?')
  await expect.poll(() => opened.arrivals.length).toBe(1)
  await fixture.service.clock.settled()
  expect(calls.sort()).toEqual(['countUnread', 'getMessages', 'listConversations', 'putArrivals'])
})

test('a sent message is not fetched before the service has it', async () => {
  const { opened, calls } = await openWithPage()
  await opened.chat.messages.send(fixture.lunch, 'Soup for me')
  await expect.poll(() => opened.store.listOutbox()).toEqual([])
  await fixture.service.clock.settled()
  const untilAnswered = calls.slice(0, calls.indexOf('putMessages'))
  expect(untilAnswered.filter((call) => call === 'getMessages')).toEqual([])
  expect(calls.filter((call) => call === 'getMessages')).toHaveLength(1)
})
