/** The rules beside the chat's wiring: what is announced, how unread is counted, whom the service is asked about. */
import { describe, expect, test } from 'vitest'
import type { Person } from '../../preload/contract/index.ts'
import type { PresenceStatus } from '../../main/cloudlink/types.ts'
import type { StoredMessage } from '../../main/store/types.ts'
import { createAnnouncements } from '../../main/sync/announcements.ts'
import type { Arrival } from '../../main/sync/announcements.ts'
import { createPresence } from '../../main/sync/presence.ts'
import { createUnreadCount } from '../../main/sync/unread-count.ts'

const log = { info: () => undefined, warn: () => undefined }
const NOW = Date.parse('2026-05-05T12:00:00Z')

function message(messageId: string, change: Partial<StoredMessage> = {}): StoredMessage {
  return {
    messageId,
    conversationId: 'lunch',
    createdBy: 'imke',
    createdOn: new Date(NOW).toISOString(),
    modifiedOn: null,
    contentType: 'text/plain',
    body: `Words of ${messageId}`,
    fallbackText: '',
    sendId: '',
    ...change
  }
}

describe('what is announced', () => {
  function announcer(): { announce(...messages: StoredMessage[]): Promise<string[]> } {
    const arrivals: Arrival[] = []
    const announce = createAnnouncements({
      readModel: {
        conversations: () => Promise.resolve([]),
        summaries: () => Promise.resolve([]),
        names: () => Promise.resolve(new Map([['imke', 'Imke Brandt']]))
      },
      me: 'me',
      now: () => NOW,
      onArrivals: (news) => void arrivals.push(...news)
    })
    return {
      async announce(...messages) {
        arrivals.length = 0
        await announce('lunch', messages, null)
        return arrivals.map(({ author, text }) => `${author}: ${text}`)
      }
    }
  }

  test('is what others wrote just now, once', async () => {
    const { announce } = announcer()
    expect(await announce(message('1'))).toEqual(['Imke Brandt: Words of 1'])
    expect(await announce(message('1'), message('2'))).toEqual(['Imke Brandt: Words of 2'])
  })

  test.each<[string, Partial<StoredMessage>]>([
    ['own messages', { createdBy: 'me' }],
    ['what was written six minutes ago', { createdOn: new Date(NOW - 6 * 60_000).toISOString() }],
    ['what was edited', { modifiedOn: new Date(NOW + 1_000).toISOString() }]
  ])('is not: %s', async (_what, change) => {
    expect(await announcer().announce(message('1', change))).toEqual([])
  })

  test('is announced again only after a thousand others', async () => {
    const { announce } = announcer()
    await announce(message('first'))
    await announce(...Array.from({ length: 999 }, (_, index) => message(`other ${index}`)))
    expect(await announce(message('first'))).toEqual([])
    await announce(message('one more'))
    expect(await announce(message('first'))).toHaveLength(1)
  })
})

describe('counting unread', () => {
  test('counts once more for all that changed while it counted', async () => {
    const answers: ((count: number) => void)[] = []
    const counts: number[] = []
    const count = createUnreadCount({
      store: { countUnread: () => new Promise((resolve) => void answers.push(resolve)) },
      log,
      onCount: (unread) => void counts.push(unread)
    })
    for (let change = 0; change < 5; change++) count.update()
    expect(answers).toHaveLength(1)
    answers[0]?.(1)
    await expect.poll(() => answers.length).toBe(2)
    answers[1]?.(2)
    await expect.poll(() => counts).toEqual([1, 2])
    count.update()
    expect(answers).toHaveLength(3)
  })

  test('goes on after a failure, and ends when it is stopped', async () => {
    let calls = 0
    const count = createUnreadCount({
      store: {
        countUnread() {
          calls++
          return calls === 1 ? Promise.reject(new Error('busy')) : Promise.resolve(calls)
        }
      },
      log,
      onCount: () => undefined
    })
    count.update()
    count.update()
    await expect.poll(() => calls).toBe(2)
    count.stop()
    count.update()
    count.update()
    await Promise.resolve()
    expect(calls).toBe(3)
  })
})

describe('presence', () => {
  const person = (userId: string): Person => ({
    userId,
    name: userId,
    shortName: userId,
    email: '',
    presence: 'unknown'
  })

  function presence(answer: (userId: string) => Promise<PresenceStatus>) {
    const asked: string[] = []
    const changed: string[] = []
    const part = createPresence({
      cloudlink: {
        getPresence(userId) {
          asked.push(userId)
          return answer(userId)
        }
      },
      log,
      onChanged: (userIds) => void changed.push(...userIds)
    })
    return { part, asked, changed }
  }

  test('is asked for once per person and connection, and not where an event said it', async () => {
    const { part, asked, changed } = presence(() => Promise.resolve('busy'))
    part.set('teo', 'away')
    await part.ask([person('imke'), person('teo')])
    await part.ask([person('imke')])
    expect(asked).toEqual(['imke'])
    expect(changed).toEqual(['teo', 'imke'])
    expect([part.of('imke'), part.of('teo'), part.of('juno')]).toEqual(['busy', 'away', 'unknown'])
    part.clear()
    expect(part.of('imke')).toBe('unknown')
    await part.ask([person('imke')])
    expect(asked).toEqual(['imke', 'imke'])
  })

  test('that the service does not give is asked for again later, and of nobody else now', async () => {
    let works = false
    const { part, asked } = presence(() =>
      works ? Promise.resolve('available') : Promise.reject(new Error('503'))
    )
    await part.ask([person('imke'), person('teo')])
    expect(asked).toEqual(['imke'])
    works = true
    await part.ask([person('imke')])
    expect(part.of('imke')).toBe('available')
  })
})
