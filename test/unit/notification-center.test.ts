import { describe, expect, test } from 'vitest'
import { createNotificationActions } from '../../main/desktop/notification-actions.ts'
import { createNotificationCenter } from '../../main/desktop/notification-center.ts'
import type { NotificationEvents, NotificationRequest } from '../../main/desktop/notification-center.ts'
import {
  notificationIdOf,
  placeOfActivation,
  placeOfNotificationId
} from '../../main/desktop/notification-id.ts'
import { createNotificationService } from '../../main/desktop/notification-service.ts'
import type { ServiceAnswer } from '../../main/desktop/notification-service.ts'
import { textsFor } from '../../main/desktop/texts.ts'
import { SyncError } from '../../main/sync/failure.ts'
import type { Arrival } from '../../main/sync/announcements.ts'
import type { Settings } from '../../preload/contract/index.ts'
import { createManualClock } from '../support/manual-clock.ts'
import { silentLog } from '../support/silent-log.ts'
import { arrival } from '../support/arrival.ts'

const texts = textsFor('en')

type OnSystem = NotificationRequest & { events: NotificationEvents; closed: boolean }

/** A center in front of a system that shows everything and reports only what the test says. */
function createSubject(settings: Partial<Pick<Settings, 'notificationContent' | 'notificationSound'>> = {}) {
  const system: OnSystem[] = []
  const did: string[] = []
  const now = { watched: null as string | null, quiet: false, away: false }
  const usable: { answer: Promise<boolean> } = { answer: Promise.resolve(true) }
  const center = createNotificationCenter({
    present(request, events) {
      const one = { ...request, events, closed: false }
      system.push(one)
      return { close: () => void (one.closed = true) }
    },
    whenUsable: () => usable.answer,
    settings: () => ({ notificationContent: 'all', notificationSound: true, ...settings }),
    circumstances: () => now,
    texts,
    actions: {
      open: (place) => void did.push(`open ${place === null ? 'the window' : place.conversationId}`),
      reply: ({ conversationId }, text) => void did.push(`reply ${text} to ${conversationId}`),
      markRead: ({ conversationId }) => void did.push(`mark ${conversationId}`)
    },
    onShown: () => void did.push('shown'),
    onFailed: () => void did.push('failed')
  })
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    ...{ center, system, did, now, usable, settled },
    async arrive(...arrivals: Arrival[]): Promise<OnSystem> {
      center.arrived(arrivals)
      await settled()
      const last = system.at(-1)
      if (last === undefined) throw new Error('Nothing was shown.')
      return last
    }
  }
}

describe('notifications', () => {
  test.each([
    ['all', {}, 'Lunch', 'Imke Brandt: Soup?'],
    ['all', { title: 'Imke Brandt' }, 'Imke Brandt', 'Soup?'],
    ['all', { missed: true, count: 3 }, 'Lunch', '3 new messages. Imke Brandt: Soup?'],
    ['name', {}, 'Lunch', 'New message'],
    ['name', { count: 3 }, 'Lunch', '3 new messages'],
    ['nothing', {}, 'CloudLink Chat', 'New message']
  ] as const)(
    'with the content "%s" say %j as "%s", "%s"',
    async (notificationContent, change, title, body) => {
      const { arrive } = createSubject({ notificationContent })
      const shown = await arrive(arrival('a', change))
      expect(shown).toMatchObject({ title, body, silent: false })
      expect(shown.isAnswerable).toBe(notificationContent !== 'nothing')
      if (notificationContent === 'nothing') expect(JSON.stringify(shown)).not.toMatch(/Lunch|Imke|Soup/)
    }
  )

  test('are silent if the person wants no sound', async () => {
    expect((await createSubject({ notificationSound: false }).arrive(arrival('a'))).silent).toBe(true)
  })

  test('are replaced by the newer of the same conversation, and removed when it is read', async () => {
    const { arrive, center, system, settled } = createSubject()
    await arrive(arrival('a'))
    await arrive(arrival('a', { text: 'Bread!' }))
    expect(system.map(({ body, closed }) => [body, closed])).toEqual([
      ['Imke Brandt: Soup?', true],
      ['Imke Brandt: Bread!', false]
    ])
    center.read('a')
    await settled()
    expect(system.every(({ closed }) => closed)).toBe(true)
  })

  test('open, answer and mark what they show, and disappear', async () => {
    const { arrive, did } = createSubject()
    for (const act of [
      (events: NotificationEvents) => events.onClick(),
      (events: NotificationEvents) => events.onReply('Yes'),
      (events: NotificationEvents) => events.onMarkRead()
    ]) {
      const shown = await arrive(arrival('a'))
      act(shown.events)
      expect(shown.closed).toBe(true)
      // A late event of the system is about nothing any more.
      shown.events.onClosed()
    }
    expect(did).toEqual(['open a', 'reply Yes to a', 'mark a'])
  })

  test('of an earlier message do not remove the one that replaced them', async () => {
    const { arrive } = createSubject()
    const first = await arrive(arrival('a'))
    const second = await arrive(arrival('a'))
    first.events.onClosed()
    expect(second.closed).toBe(false)
  })

  test('that the system refuses are not counted as shown', async () => {
    const { arrive, did, now, system } = createSubject()
    now.away = true
    for (const id of ['a', 'b', 'c']) (await arrive(arrival(id))).events.onFailed()
    await arrive(arrival('d'))
    expect(did).toEqual(['failed', 'failed', 'failed'])
    expect(system.at(-1)?.title).toBe('Lunch')
  })

  test('beyond three are one line for somebody who is away, which opens the window', async () => {
    const { arrive, did, now } = createSubject()
    now.away = true
    const shown = await arrive(...['a', 'b', 'c', 'd', 'e', 'e'].map((id) => arrival(id)))
    expect(shown).toMatchObject({ title: 'CloudLink Chat', body: '3 more new messages in 2 conversations' })
    shown.events.onClick()
    expect(did).toEqual(['open the window'])
  })

  test('wait for a service that is slow, and what was read meanwhile is removed', async () => {
    const { center, system, usable, settled } = createSubject()
    const answer = Promise.withResolvers<boolean>()
    usable.answer = answer.promise
    center.arrived([arrival('a')])
    center.read('a')
    await settled()
    expect(system).toEqual([])
    answer.resolve(true)
    await settled()
    expect(system.map(({ closed }) => closed)).toEqual([true])
  })

  test('are not sent to a service that hangs', async () => {
    const { center, system, usable, settled } = createSubject()
    usable.answer = Promise.resolve(false)
    center.arrived([arrival('a')])
    await settled()
    expect(system).toEqual([])
  })

  test('none remain after the end, not even those that waited for the service', async () => {
    const { arrive, center, system, usable, settled } = createSubject()
    await arrive(arrival('a'))
    const answer = Promise.withResolvers<boolean>()
    usable.answer = answer.promise
    center.arrived([arrival('b')])
    await settled()
    center.dispose()
    answer.resolve(true)
    await settled()
    expect(system.map(({ closed }) => closed)).toEqual([true])
  })
})

describe('the id of a notification', () => {
  const uuids = {
    conversationId: '0f8fad5b-d9cb-469f-a165-70867728950e',
    messageId: '7c9e6679-7425-40de-944b-e07fc1f90ae7'
  }
  test.each([uuids, { conversationId: 'lunch', messageId: 'm-1' }])('names the message %j', (place) => {
    const id = notificationIdOf(place)
    expect(id.length).toBeLessThanOrEqual(64)
    expect(placeOfNotificationId(id)).toEqual(place)
    expect(placeOfActivation(`type=click&tag=${id}`)).toEqual({ ...place, id })
  })

  test('is left to Electron if the ids do not fit, and anything else names nothing', () => {
    expect(notificationIdOf({ conversationId: 'x'.repeat(60), messageId: 'y' })).not.toBe('')
    expect(notificationIdOf({ conversationId: 'x'.repeat(64), messageId: 'y' })).toBe('')
    expect(notificationIdOf({ conversationId: 'a.b', messageId: 'c' })).toBe('')
    for (const other of ['', '14317607570838471237', '../x.y', 'a.b.c', '0'.repeat(63)]) {
      expect(placeOfNotificationId(other)).toBeNull()
    }
    for (const other of ['', 'type=click', 'tag=%', 'garbage', 'tag=/etc/passwd']) {
      expect(placeOfActivation(other)).toBeNull()
    }
  })
})

describe("the system's service", () => {
  function createService(...answers: ServiceAnswer[]) {
    const clock = createManualClock()
    let asked = 0
    const service = createNotificationService({
      isSupported: () => true,
      ask: async () => answers[asked++] ?? 'answers',
      clock
    })
    return { clock, service, asked: () => asked }
  }

  test('is asked at most once a minute, and left alone while it hangs', async () => {
    const { clock, service, asked } = createService('hangs', 'answers')
    expect(await Promise.all([service.isUsable(), service.isUsable()])).toEqual([false, false])
    await clock.advance(59_000)
    expect(await service.isUsable()).toBe(false)
    expect(asked()).toBe(1)
    await clock.advance(1_000)
    expect(await service.isUsable()).toBe(true)
  })

  test('is tried if it is missing, because one may have started', async () => {
    expect(await createService('missing').service.isUsable()).toBe(true)
  })

  test('is described by what it answers and by what it reported last', async () => {
    const { service } = createService('missing', 'hangs', 'unknown', 'answers', 'answers')
    expect(await service.check()).toBe('missing')
    expect(await service.check()).toBe('hangs')
    expect(await service.check()).toBe('works')
    service.onFailed()
    expect(await service.check()).toBe('failed')
    service.onShown()
    expect(await service.check()).toBe('works')
  })

  test('that does not exist is never asked', async () => {
    const service = createNotificationService({
      isSupported: () => false,
      ask: () => Promise.reject(new Error('asked')),
      clock: createManualClock()
    })
    expect([await service.isUsable(), await service.check()]).toEqual([false, 'unsupported'])
  })
})

describe('a reply in a notification', () => {
  const place = { conversationId: 'lunch', messageId: 'm1' }
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  function createReplies(chat: { signedIn: boolean; sends: boolean; known?: boolean }) {
    const sent: string[] = []
    const drafts = new Map([['lunch', 'Half a thou']])
    const did: string[] = []
    const replies = createNotificationActions({
      whenStarted: Promise.resolve(),
      chat() {
        if (!chat.signedIn) throw new SyncError('signed-out')
        return {
          messages: {
            async send(conversationId, text) {
              if (!chat.sends) throw new SyncError('storage')
              sent.push(`${conversationId}: ${text}`)
              return undefined as never
            },
            markRead: async (conversationId, messageId) =>
              void did.push(`read ${conversationId} ${messageId}`)
          },
          drafts: {
            get: async (conversationId) => drafts.get(conversationId) ?? '',
            set: async (conversationId, text) => void drafts.set(conversationId, text)
          },
          conversations: { get: async () => (chat.known === false ? [] : [undefined as never]) }
        }
      },
      log: silentLog,
      open: () => void did.push('open')
    })
    return { replies, sent, drafts, did }
  }

  test('is sent like any message, and the message counts as read', async () => {
    const { replies, sent, drafts, did } = createReplies({ signedIn: true, sends: true })
    replies.reply(place, 'Yes')
    replies.reply(place, ' \n')
    await settled()
    expect(sent).toEqual(['lunch: Yes'])
    expect(did).toEqual(['read lunch m1'])
    expect(drafts.get('lunch')).toBe('Half a thou')
  })

  test('that cannot be sent becomes the draft, below what is there, and the window says so', async () => {
    const { replies, drafts, did } = createReplies({ signedIn: true, sends: false })
    replies.reply(place, 'Yes')
    await settled()
    expect(drafts.get('lunch')).toBe('Half a thou\nYes')
    expect(did).toEqual(['open'])
  })

  test('while nobody is signed in waits for the sign-in of somebody who has the conversation', async () => {
    const chat = { signedIn: false, sends: true, known: false }
    const { replies, sent, drafts } = createReplies(chat)
    replies.reply(place, 'Yes')
    await settled()
    chat.signedIn = true
    replies.signedIn()
    await settled()
    expect(drafts.get('lunch')).toBe('Half a thou')
    chat.known = true
    replies.signedIn()
    replies.signedIn()
    await settled()
    expect(drafts.get('lunch')).toBe('Half a thou\nYes')
    expect(sent).toEqual([])
  })
})
