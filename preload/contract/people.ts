/** The people of the account, as far as they are known. */
import type { Failure } from './failures.ts'

export type Person = {
  userId: string
  name: string
  /** The first name where it is known, else the whole name. */
  shortName: string
  email: string
  presence: 'available' | 'busy' | 'dnd' | 'away' | 'offline' | 'unknown'
}

/** What is known of the account's directory of people. */
export type DirectoryState = { step: 'loading' } | { step: 'loaded' } | { step: 'failed'; failure: Failure }

export type PeopleCalls = {
  /**
   * Stored people by part of name or e-mail, ordered by last name; '' lists all. `directory` says whether these are all of
   * the account.
   */
  findPeople: { args: { text: string }; value: { people: Person[]; directory: DirectoryState } }
  /** Fetches a directory again that could not be fetched; peopleChanged follows. */
  retryDirectory: { args: void; value: void }
}

export type PeopleEvents = {
  /** Names or presence of people changed. */
  peopleChanged: { userIds: string[] }
}
