/** The known people of the account. */
import type { Failure } from './failures.ts'

export type Person = {
  userId: string
  name: string
  /** The first name if it is known, else the full name. */
  shortName: string
  email: string
  presence: 'available' | 'busy' | 'dnd' | 'away' | 'offline' | 'unknown'
  /** Set if the presence is no longer current, for example after the connection was lost: when it last was. */
  presenceAsOf?: string
}

/** What a profile card shows. */
export type Profile = Person & {
  /** False for an id that neither the store nor, so far, the service knows. */
  known: boolean
  phones: Phone[]
  /** The host of the picture if it is not the service's: it is only contacted by loadPicture. Null otherwise. */
  pictureHost: string | null
}

export type Phone = {
  kind: 'extension' | 'phone' | 'mobile'
  /** As the service sends it. */
  number: string
  /** The number for a `tel:` link; null if it contains anything but digits and the usual separators. */
  dial: string | null
}

/**
 * Loading state of the account's directory of people. 'partial': it is too large to be stored completely. In every state but
 * 'loaded', searchDirectory may find people who are not stored.
 */
export type DirectoryState =
  { step: 'loading' } | { step: 'loaded' } | { step: 'partial' } | { step: 'failed'; failure: Failure }

export type PeopleCalls = {
  /**
   * Stored people whose name or e-mail contains every word of the text, at most `limit`; '' matches all. First those of whom
   * each word begins a name, then by last name. `more`: there are others. `directory` says whether all people of the account
   * are stored.
   */
  findPeople: {
    args: { text: string; limit?: number }
    value: { people: Person[]; more: boolean; directory: DirectoryState }
  }
  /**
   * Searches the service for people and stores those it finds. With `next`, continues the last search of the same text; `more`
   * says whether that is possible. Finds nobody if the whole directory is stored.
   */
  searchDirectory: {
    args: { text: string; next: boolean }
    value: { people: Person[]; more: boolean }
  }
  /** Everything that is known about a person. */
  getProfile: { args: { userId: string }; value: Profile }
  /** Retries to load the directory after a failure; the event peopleChanged follows. */
  retryDirectory: { args: void; value: void }
}

export type PeopleEvents = {
  /** A link asks the page to show this person, who may be unknown. */
  showPerson: { userId: string }
  /** The names of these people changed. */
  peopleChanged: { userIds: string[] }
}
