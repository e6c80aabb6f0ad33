/** Searches the service for people while the directory is not completely stored. */
import type { CloudLink } from '../cloudlink/types.ts'
import type { KnownPeople } from './known-people.ts'
import { storedUserOf } from './people.ts'

export type DirectorySearch = {
  /**
   * Fetches a page of people and stores it: the first one, or with `next` the one after the last. The link to the next page
   * stays in this process. If another text was searched meanwhile, there is no next page.
   * @returns the ids of the people found, without the own one
   */
  find(text: string, next: boolean): Promise<{ userIds: string[]; more: boolean }>
}

const NOBODY = { userIds: [], more: false }

/** @param options.onPeople gets the ids of people who were not stored, or not like this */
export function createDirectorySearch(options: {
  cloudlink: Pick<CloudLink, 'findUsers'>
  known: Pick<KnownPeople, 'put'>
  me: string
  isNeeded(): boolean
  onPeople(userIds: string[]): void
}): DirectorySearch {
  const { cloudlink, known, me, isNeeded, onPeople } = options
  let last = { text: '', next: '' }

  return {
    async find(text, next) {
      if (!isNeeded()) return NOBODY
      if (next && (last.text !== text || last.next === '')) return NOBODY
      const page = await cloudlink.findUsers(next ? { next: last.next } : { text })
      last = { text, next: page.next }
      const changed = await known.put(page.items.map(storedUserOf))
      if (changed.length > 0) onPeople(changed)
      const userIds = page.items.map(({ userId }) => userId).filter((userId) => userId !== me)
      return { userIds, more: page.next !== '' }
    }
  }
}
