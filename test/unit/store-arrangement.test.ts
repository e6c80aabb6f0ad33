/** What a person arranges in the list, mentions and saved messages, in a real store. */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../main/store/index.ts'
import { mentions } from '../../main/store/mentions.ts'
import type { ConversationRow, Store, StoredMessage } from '../../main/store/types.ts'
import { ana, storedConversation, storedMessage, storeWorkerUrl } from '../support/store-data.ts'

const proof = { complete: true, reachesBeginning: false }
const at = (second: number): string => new Date(Date.UTC(2026, 4, 5, 12, 0, second)).toISOString()
const message = (place: number, more: Partial<StoredMessage> = {}): StoredMessage =>
  storedMessage({ messageId: `m${place}`, createdOn: at(place), body: `message ${place}`, ...more })

let store: Store
beforeEach(async () => {
  store = await openStore({ file: ':memory:', key: randomBytes(32), workerUrl: storeWorkerUrl })
  await store.setMe(ana)
  await store.setReadFloor(at(0))
  await store.putConversations(
    ['c', 'd', 'e'].map((conversationId) => ({
      conversation: storedConversation({
        conversationId,
        stream: true,
        name: conversationId,
        createdOn: at(0)
      }),
      participantIds: ['ana', 'imke']
    }))
  )
})
afterEach(() => store.close())

const put = (...messages: StoredMessage[]): Promise<unknown> =>
  store.putMessages(messages[0]?.conversationId ?? 'c', messages, proof)
async function row(conversationId = 'c'): Promise<ConversationRow> {
  const [found] = await store.listConversations({ ids: [conversationId] })
  if (found === undefined) throw new Error(`There is no conversation ${conversationId}.`)
  return found
}

describe('favourites', () => {
  test('have the given order; setting them again reports only what moved', async () => {
    expect((await store.setFavourites(['d', 'c'])).toSorted()).toEqual(['c', 'd'])
    expect([(await row('d')).favourite, (await row('c')).favourite]).toEqual([0, 1])
    expect(await store.setFavourites(['d', 'c'])).toEqual([])
    expect(await store.setFavourites(['d'])).toEqual(['c'])
    expect((await row('c')).favourite).toBeNull()
  })

  test('belong to the first rows of the list, however old they are', async () => {
    await put(message(5, { conversationId: 'd' }))
    await put(message(6, { messageId: 'x', conversationId: 'e' }))
    await store.setFavourites(['c'])
    const first = await store.listConversations({ limit: 2 })
    expect(first.map(({ conversationId }) => conversationId)).toEqual(['e', 'c'])
    expect(await store.listConversationIds()).toEqual(['c', 'e', 'd'])
  })
})

describe('a muted conversation', () => {
  test('counts only its mentions at the tray', async () => {
    await put(message(1), message(2, { body: 'Soup, @Ana Vell?' }), message(3))
    expect(await store.countUnread()).toEqual({ count: 3, muted: 0 })
    await store.setMuted('c', 'always')
    expect(await store.countUnread()).toEqual({ count: 1, muted: 2 })
    expect(await row()).toMatchObject({ unread: 3, mentions: 1, mutedUntil: 'always' })
  })

  test('is heard again at its time, and reports the next one', async () => {
    await store.setMuted('c', at(10))
    await store.setMuted('d', at(20))
    await store.setMuted('e', 'always')
    expect(await store.endMutes(at(9))).toEqual({ endedIds: [], nextEnd: at(10) })
    expect(await store.endMutes(at(10))).toEqual({ endedIds: ['c'], nextEnd: at(20) })
    expect(await store.endMutes(at(30))).toEqual({ endedIds: ['d'], nextEnd: null })
    expect((await row('e')).mutedUntil).toBe('always')
  })
})

describe('marked as unread', () => {
  test('counts as one, until something in it is read', async () => {
    await put(message(1))
    await store.markRead('c', 'm1')
    expect((await store.countUnread()).count).toBe(0)
    await store.markUnread('c')
    expect((await row()).markedUnread).toBe(true)
    expect((await store.countUnread()).count).toBe(1)
    expect(await store.markRead('c', 'm1')).toBe(true)
    expect((await row()).markedUnread).toBe(false)
    expect(await store.markRead('c', 'm1')).toBe(false)
  })

  test('an own message from another device, newer than the unread ones, marks them as read', async () => {
    await store.markUnread('c')
    await put(message(1), message(2), message(4))
    await put(message(3, { createdBy: 'ana' }))
    expect(await row()).toMatchObject({ unread: 1, markedUnread: false })
    expect((await store.listMessages('c', { limit: 9 })).firstUnreadId).toBe('m4')
  })

  test('an own message from before the first sign-in does not make later ones unread', async () => {
    await store.setReadFloor(at(0))
    await put(message(-5, { createdBy: 'ana' }), message(-3))
    expect((await row()).unread).toBe(0)
  })

  describe('from a message on', () => {
    const unreadFrom = async (): Promise<unknown> => {
      const { firstUnreadId } = await store.listMessages('c', { limit: 9 })
      const { unread, markedUnread } = await row()
      return { firstUnreadId, unread, markedUnread }
    }

    test('moves the read mark back, also between messages of the same time', async () => {
      await put(message(1), message(2), message(2, { messageId: 'm2b' }), message(3))
      await store.markRead('c', 'm3')
      expect(await store.markUnreadFrom('c', 'm2b')).toBe(true)
      expect(await unreadFrom()).toEqual({ firstUnreadId: 'm2b', unread: 2, markedUnread: false })
      expect((await store.countUnread()).count).toBe(2)
    })

    test('never moves it forward', async () => {
      await put(message(1), message(2), message(3))
      await store.markRead('c', 'm1')
      await store.markUnreadFrom('c', 'm3')
      expect(await unreadFrom()).toEqual({ firstUnreadId: 'm2', unread: 2, markedUnread: false })
    })

    test('leaves older history that is loaded later read', async () => {
      await put(message(5))
      await store.markRead('c', 'm5')
      await store.markUnreadFrom('c', 'm5')
      await put(message(1))
      expect(await unreadFrom()).toEqual({ firstUnreadId: 'm5', unread: 1, markedUnread: false })
    })

    test('marks the conversation if nobody else wrote since', async () => {
      await put(message(1), message(2, { createdBy: 'ana' }))
      await store.markUnreadFrom('c', 'm2')
      expect(await unreadFrom()).toEqual({ firstUnreadId: null, unread: 0, markedUnread: true })
      await store.markRead('c', 'm2')
      expect(await unreadFrom()).toEqual({ firstUnreadId: null, unread: 0, markedUnread: false })
    })

    test('stays when the service sends older own messages again', async () => {
      await put(message(1), message(2, { createdBy: 'ana' }))
      await store.markUnreadFrom('c', 'm1')
      await put(message(1, { body: 'edited', modifiedOn: at(9) }), message(2, { createdBy: 'ana' }))
      expect(await unreadFrom()).toEqual({ firstUnreadId: 'm1', unread: 1, markedUnread: false })
    })

    test('says that a message does not exist', async () => {
      expect(await store.markUnreadFrom('c', 'nothing')).toBe(false)
    })
  })

  test('mark all as read reads every conversation and reports which', async () => {
    await put(message(1), message(2, { body: '@Ana Vell' }))
    await store.markUnread('d')
    expect(await store.markAllRead(['d'])).toEqual(['d'])
    await store.markUnread('d')
    expect((await store.markAllRead()).toSorted()).toEqual(['c', 'd'])
    expect((await store.countUnread()).count).toBe(0)
    expect(await row()).toMatchObject({ unread: 0, mentions: 0 })
    expect(await store.markAllRead()).toEqual([])
  })
})

describe('a hidden conversation', () => {
  test('appears again with a newer message or a message that is being sent', async () => {
    await put(message(1))
    await store.setHidden('c', true)
    await store.setHidden('d', true)
    expect((await row()).hidden).toBe(true)
    await put(message(-1))
    expect((await row()).hidden).toBe(true)
    await put(message(2))
    expect((await row()).hidden).toBe(false)
    await store.addToOutbox({ sendId: 's', conversationId: 'd', text: 'here', createdAt: at(3) })
    expect((await row('d')).hidden).toBe(false)
  })

  test('appears again on request', async () => {
    await store.setHidden('c', true)
    await store.setHidden('c', false)
    expect((await row()).hidden).toBe(false)
  })
})

describe('mentions', () => {
  test.each([
    ['Soup, @Ana Vell?', true],
    ['@ana vell', true],
    ['(@ANA VELL)', true],
    ['Ask @Ana Velling', false],
    ['mail@Ana Vell', false],
    ['Ana Vell', false],
    ['@Ana', false],
    ['@Ana Velling and @Ana Vell', true]
  ])('%s: %s', (text, expected) => {
    expect(mentions(text, 'Ana Vell')).toBe(expected)
  })

  test('ignore accents, and a name that is not known mentions nobody', () => {
    expect(mentions('Hi @Åsa Weiß!', 'Asa Weiss')).toBe(true)
    expect(mentions('Hi @', '')).toBe(false)
  })

  test('are listed newest first, without own, deleted and edited ones', async () => {
    const body = 'Soup, @Ana Vell?'
    await put(message(1, { body }), message(2, { body, createdBy: 'ana' }), message(3, { body }))
    await put(
      message(4, {
        messageId: 'd4',
        conversationId: 'd',
        body: '<p>Hi @Ana Vell</p>',
        contentType: 'text/html'
      })
    )
    const ids = async (page = { offset: 0, limit: 9 }): Promise<string[]> =>
      (await store.listMentions(page)).map(({ messageId }) => messageId)
    expect(await ids()).toEqual(['d4', 'm3', 'm1'])
    expect(await ids({ offset: 1, limit: 1 })).toEqual(['m3'])
    await put(message(3, { body: 'Soup?', modifiedOn: at(9) }))
    await store.deleteMessage('c', 'm1')
    expect(await ids()).toEqual(['d4'])
    await store.deleteConversation('d')
    expect(await ids()).toEqual([])
  })

  test('are counted while they are unread', async () => {
    await put(message(1, { body: '@Ana Vell' }), message(2, { body: '@Ana Vell' }), message(3))
    await store.markRead('c', 'm1')
    expect(await row()).toMatchObject({ unread: 2, mentions: 1 })
  })
})

test('saved messages are listed by time of saving, and go with their message', async () => {
  await put(message(1), message(2), message(3))
  const save = (messageId: string, savedOn: string | null): Promise<void> =>
    store.setSaved({ conversationId: 'c', messageId, savedOn })
  await save('m2', at(10))
  await save('m1', at(20))
  await save('m3', at(30))
  const listed = async (): Promise<string[]> =>
    (await store.listSaved({ offset: 0, limit: 9 })).map(({ messageId }) => messageId)
  expect(await listed()).toEqual(['m3', 'm1', 'm2'])
  expect((await store.listSavedIds('c')).toSorted()).toEqual(['m1', 'm2', 'm3'])
  await save('m3', null)
  await store.deleteMessage('c', 'm2')
  expect(await listed()).toEqual(['m1'])
})

test('the view of the list is remembered', async () => {
  expect(await store.getListView()).toEqual({ unreadOnly: false, folded: [] })
  await store.setListView({ unreadOnly: true, folded: ['direct'] })
  expect(await store.getListView()).toEqual({ unreadOnly: true, folded: ['direct'] })
})
