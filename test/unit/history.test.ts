import { expect, test } from 'vitest'
import type { Message } from '../../main/cloudlink/types.ts'
import type { Store } from '../../main/store/types.ts'
import { createHistory } from '../../main/sync/history.ts'

const message = (index: number): Message =>
  ({
    messageId: `m${index}`,
    conversationId: 'c',
    createdOn: new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString()
  }) as Message

test('an event that is being stored while the connection is lost does not extend the history of the next connection', async () => {
  const puts: { ids: string[]; complete: boolean }[] = []
  let held: Promise<void> = Promise.resolve()
  async function put(_conversationId: string, messages: Message[], { complete }: { complete: boolean }) {
    puts.push({ ids: messages.map(({ messageId }) => messageId), complete })
    await held
    return { changedIds: [], replaced: {}, conversation: null }
  }
  const store = {
    listMessages: async () => ({ messages: [], hasOlder: false }),
    putMessages: put,
    putArrivals: put
  } as unknown as Store
  const history = createHistory({
    cloudlink: {
      serverTime: () => null,
      listMessages: async () => ({ items: [message(5)], next: '', complete: true })
    },
    store,
    onStored: () => undefined
  })
  history.connected()
  await history.pullNewest('c')
  const release = Promise.withResolvers<void>()
  held = release.promise
  // Message 3 arrives late and is stored first, and the disk is slow.
  const slow = history.addEvents('c', [message(3), message(6)])
  history.disconnected()
  history.connected()
  release.resolve()
  await slow
  puts.length = 0
  // Events in between may have been missed, so this message is stored alone until the next pull.
  await history.addEvents('c', [message(9)])
  expect(puts).toEqual([{ ids: ['m9'], complete: false }])
})
