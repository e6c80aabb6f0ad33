/** The presence of people: from events, and from requests for people that the page shows. */
import type { Person } from '../../preload/contract/index.ts'
import type { CloudLink, PresenceStatus } from '../cloudlink/types.ts'
import type { Log } from '../kernel/log.ts'
import { failureOf } from './failure.ts'

export type Presence = {
  of(userId: string): PresenceStatus
  /** Sets the presence from an event. */
  set(userId: string, status: PresenceStatus): void
  /** Fetches the presence of people that the page shows, once per person and connection. Does not throw. */
  ask(people: Person[]): Promise<void>
  /** Forgets everything, because presence is unknown without a connection. */
  clear(): void
}

export function createPresence(options: {
  cloudlink: Pick<CloudLink, 'getPresence'>
  log: Log
  onChanged(userIds: string[]): void
}): Presence {
  const { cloudlink, log, onChanged } = options
  const known = new Map<string, PresenceStatus>()

  return {
    of: (userId) => known.get(userId) ?? 'unknown',
    set(userId, status) {
      known.set(userId, status)
      onChanged([userId])
    },
    async ask(people) {
      for (const { userId } of people) {
        if (known.has(userId)) continue
        known.set(userId, 'unknown')
        try {
          known.set(userId, await cloudlink.getPresence(userId))
          onChanged([userId])
        } catch (error) {
          known.delete(userId)
          log.warn('presence not known', { code: failureOf(error).code })
          return
        }
      }
    },
    clear: () => known.clear()
  }
}
