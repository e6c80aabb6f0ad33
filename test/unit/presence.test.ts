import { describe, expect, test } from 'vitest'
import type { PresenceStatus } from '../../main/cloudlink/types.ts'
import { createPresence } from '../../main/sync/presence.ts'
import type { Person } from '../../preload/contract/index.ts'
import { silentLog } from '../support/silent-log.ts'

const person = (userId: string): Person => ({
  userId,
  name: userId,
  shortName: userId,
  email: '',
  presence: 'unknown'
})

function openPresence(fetchStatus: (userId: string) => Promise<PresenceStatus>) {
  const fetched: string[] = []
  const changed: string[] = []
  const presence = createPresence({
    cloudlink: {
      getPresence(userId) {
        fetched.push(userId)
        return fetchStatus(userId)
      }
    },
    log: silentLog,
    onChanged: (userIds) => void changed.push(...userIds)
  })
  return { presence, fetched, changed }
}

describe('presence', () => {
  test('is fetched once per person and connection, unless an event has reported it', async () => {
    const { presence, fetched, changed } = openPresence(() => Promise.resolve('busy'))
    presence.set('teo', 'away')
    await presence.ask([person('imke'), person('teo')])
    await presence.ask([person('imke')])
    expect(fetched).toEqual(['imke'])
    expect(changed).toEqual(['teo', 'imke'])
    expect([presence.of('imke'), presence.of('teo'), presence.of('juno')]).toEqual([
      'busy',
      'away',
      'unknown'
    ])
    presence.clear()
    expect(presence.of('imke')).toBe('unknown')
    await presence.ask([person('imke')])
    expect(fetched).toEqual(['imke', 'imke'])
  })

  test('is not fetched for anybody else after a failure, and retried at the next request', async () => {
    let works = false
    const { presence, fetched } = openPresence(() =>
      works ? Promise.resolve('available') : Promise.reject(new Error('503'))
    )
    await presence.ask([person('imke'), person('teo')])
    expect(fetched).toEqual(['imke'])
    works = true
    await presence.ask([person('imke')])
    expect(presence.of('imke')).toBe('available')
  })
})
