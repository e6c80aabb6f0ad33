/** Caches stored people in memory, because every row of the page needs some. */
import type { Store, StoredUser } from '../store/types.ts'

/** About 1 MB, and far more people than a screen shows. */
const MAX_CACHED = 2_000

export type KnownPeople = {
  /** @returns the people with these ids that are stored */
  get(userIds: string[]): Promise<Map<string, StoredUser>>
  /** Stores people. @returns the ids of those that are new or changed */
  put(users: StoredUser[]): Promise<string[]>
}

/** All writes of people must go through this cache, otherwise it gets stale. */
export function createKnownPeople(store: Pick<Store, 'getUsers' | 'putUsers'>): KnownPeople {
  /** Least recently used first. */
  const cached = new Map<string, StoredUser>()

  function cache(user: StoredUser): void {
    cached.delete(user.userId)
    cached.set(user.userId, user)
    const [oldest] = cached.keys()
    if (cached.size > MAX_CACHED && oldest !== undefined) cached.delete(oldest)
  }

  return {
    async get(userIds) {
      const users = new Map<string, StoredUser>()
      const missing: string[] = []
      for (const id of new Set(userIds)) {
        const user = cached.get(id)
        if (user === undefined) missing.push(id)
        else users.set(id, user)
      }
      const read = missing.length === 0 ? [] : await store.getUsers(missing)
      for (const user of [...users.values(), ...read]) {
        users.set(user.userId, user)
        cache(user)
      }
      return users
    },
    async put(users) {
      const changed = await store.putUsers(users)
      for (const id of changed) cached.delete(id)
      return changed
    }
  }
}
