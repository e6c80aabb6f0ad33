import { expect, test } from 'vitest'
import type { LiveEvent, Message } from '../../main/cloudlink/types.ts'
import { createInbox } from '../../main/sync/inbox.ts'
import { silentLog } from '../support/silent-log.ts'

const message = (conversationId: string, messageId: string): LiveEvent => ({
  kind: 'message',
  method: 'POST',
  message: {
    messageId,
    conversationId,
    body: '',
    contentType: 'text/plain',
    fallbackText: '',
    createdOn: '',
    createdBy: '',
    modifiedOn: null,
    sendId: ''
  }
})

/** An inbox that handles no messages of the conversation `slow` until `release` is called. */
function openInbox() {
  const handled: string[] = []
  const gate = Promise.withResolvers<void>()
  const inbox = createInbox({
    log: silentLog,
    async onMessages(conversationId: string, messages: Message[]) {
      if (conversationId === 'slow') await gate.promise
      handled.push(`${conversationId}: ${messages.map(({ messageId }) => messageId).join(' ')}`)
    },
    async onOther(event) {
      handled.push(event.kind)
      if (event.kind === 'conversation-deleted') throw new Error('The disk is full.')
    }
  })
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return { inbox, handled, release: gate.resolve, settled }
}

test('a slow event does not delay other conversations', async () => {
  const { inbox, handled, release, settled } = openInbox()
  inbox.put(message('slow', '1'))
  inbox.put(message('quick', '2'))
  inbox.put({ kind: 'presence', principalId: 'imke', status: 'busy' })
  await settled()
  expect(handled).toEqual(['quick: 2', 'presence'])
  release()
  await settled()
  expect(handled.at(-1)).toBe('slow: 1')
})

test('events of a conversation keep their order, and messages that arrive meanwhile are batched', async () => {
  const { inbox, handled, release, settled } = openInbox()
  inbox.put(message('slow', '1'))
  await settled()
  inbox.put(message('slow', '2'))
  inbox.put(message('slow', '3'))
  inbox.put({ kind: 'participants', conversationId: 'slow' })
  inbox.put(message('slow', '4'))
  release()
  await settled()
  expect(handled).toEqual(['slow: 1', 'slow: 2 3', 'participants', 'slow: 4'])
})

test('an event that cannot be stored does not block later events', async () => {
  const { inbox, handled, settled } = openInbox()
  inbox.put({ kind: 'conversation-deleted', conversationId: 'a' })
  inbox.put(message('a', '1'))
  await settled()
  expect(handled).toEqual(['conversation-deleted', 'a: 1'])
})
