/** The known people of the account. */
import type { Failure } from './failures.ts'

export type Person = {
  userId: string
  name: string
  /** The first name if it is known, else the full name. */
  shortName: string
  email: string
  presence: 'available' | 'busy' | 'dnd' | 'away' | 'offline' | 'unknown'
}

/** Loading state of the account's directory of people. */
export type DirectoryState = { step: 'loading' } | { step: 'loaded' } | { step: 'failed'; failure: Failure }

export type PeopleCalls = {
  /**
   * Stored people whose name or e-mail contains the text, ordered by last name; '' returns all. `directory` says whether all
   * people of the account are stored.
   */
  findPeople: { args: { text: string }; value: { people: Person[]; directory: DirectoryState } }
  /** Retries to load the directory after a failure; the event peopleChanged follows. */
  retryDirectory: { args: void; value: void }
}

export type PeopleEvents = {
  /** The name or presence of these people changed. */
  peopleChanged: { userIds: string[] }
}
