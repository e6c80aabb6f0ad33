/** The presence of people, and one's own status. */
import type { Failure } from './failures.ts'
import type { Person } from './people.ts'

/** `presenceAsOf`: see Person. */
export type PresenceChange = Pick<Person, 'userId' | 'presence' | 'presenceAsOf'>

/** The statuses that a person can choose. */
export const OWN_STATUSES = ['available', 'busy', 'dnd', 'away'] as const
/** When a chosen status becomes 'available' again. 'today' ends at midnight. */
export const CLEAR_AFTER = ['30-minutes', '1-hour', 'today', 'never'] as const

export type StatusChoice = {
  status: (typeof OWN_STATUSES)[number]
  clearAfter: (typeof CLEAR_AFTER)[number]
}

export type OwnStatus = Omit<PresenceChange, 'userId'> & {
  /** When it becomes 'available' again; null if never. */
  clearsAt: string | null
}

export type PresenceCalls = {
  /** The people whose presence the page shows now: it is fetched if no event has reported it. */
  watchPresence: { args: { userIds: string[] }; value: void }
  getOwnStatus: { args: void; value: OwnStatus }
  setOwnStatus: { args: StatusChoice; value: OwnStatus }
}

export type PresenceEvents = {
  /** Sent at most four times a second, with everybody whose presence changed. */
  presenceChanged: { people: PresenceChange[] }
  ownStatusChanged: OwnStatus
  /** A status chosen in the tray could not be set. */
  ownStatusFailed: Failure
}
