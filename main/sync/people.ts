/** Keeps people's names in the store: from the account's directory, from participants, and from single look-ups. */
import type { DirectoryState } from '../../preload/contract/index.ts'
import type { CloudLink, Participant, User } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { StoredUser } from '../store/types.ts'
import { createBackoff } from '../kernel/backoff.ts'
import { failureOf } from './failure.ts'
import type { KnownPeople } from './known-people.ts'

/** How long a fetched directory is fresh, in ms. After a refusal, it is fetched again after the same time. */
const FRESH_MS = 60 * 60_000
/**
 * A larger directory is not fetched completely: that would take minutes of the request limit, every hour. People who are
 * missing are found by directory-search.ts.
 */
const MAX_STORED = 10_000
const BACKOFF = { firstMs: 15_000, longestMs: 10 * 60_000 }
/** After this many refusals in a row, single look-ups stop until the directory is retried. */
const MAX_REFUSALS = 3
/** How many characters of the id are shown for a person without a name. */
const SHORT_ID = 8

/** Codes of permanent refusals, for which an immediate retry makes no sense. */
const REFUSALS = ['forbidden', 'not-found', 'rejected']

export type People = {
  /** Fetches the directory in the background if it is stale. Never throws: `state` reports the result. */
  refresh(): void
  /** Fetches the directory again immediately after a failure, on request of the person. */
  retry(): void
  /** Looks up people who are named in a message or list but not stored. */
  fetchUnknown(userIds: string[]): void
  /** Stores the names in a list of participants, for people who are not stored. */
  learn(participants: Participant[]): Promise<void>
  /** What to show for a person who is not stored: the e-mail, '' while the name may still be fetched, or a short id. */
  fallbackName(userId: string): string
  state(): DirectoryState
  stop(): void
}

/** @param options.onPeople gets the ids of changed people; an empty list if only `state` changed */
export function createPeople(options: {
  cloudlink: Pick<CloudLink, 'listUsers' | 'getUser'>
  known: KnownPeople
  clock: Clock
  log: Log
  onPeople(userIds: string[]): void
}): People {
  const { cloudlink, known, clock, log, onPeople } = options
  let state: DirectoryState = { step: 'loading' }
  /** The earliest time of the next directory fetch, in monotonic ms. */
  let dueAt = 0
  let fetching = false
  const backoff = createBackoff(BACKOFF)
  /** Ids that were looked up in this run, found or not. */
  const lookedUp = new Set<string>()
  const nameless = new Set<string>()
  let unknown = new Set<string>()
  let refusals = 0
  let lookingUp = false
  let timer: { cancel(): void } | null = null
  let stopped = false

  async function fetchDirectory(): Promise<void> {
    fetching = true
    try {
      const { users, complete } = await cloudlink.listUsers(MAX_STORED)
      const changed = await known.put(users.map(storedUserOf))
      backoff.reset()
      dueAt = clock.monotonic() + FRESH_MS
      state = { step: complete ? 'loaded' : 'partial' }
      onPeople(changed)
    } catch (error) {
      const failure = failureOf(error)
      log.warn('directory not fetched', { code: failure.code })
      dueAt = clock.monotonic() + (REFUSALS.includes(failure.code) ? FRESH_MS : backoff.next())
      state = { step: 'failed', failure }
      onPeople([])
    } finally {
      fetching = false
      lookUpRefused()
    }
  }

  /** Looks up people again who were skipped because others were refused. */
  function lookUpRefused(): void {
    refusals = 0
    for (const id of nameless) if (!lookedUp.has(id)) unknown.add(id)
    lookUpSoon()
  }

  /** Looks up one person at a time, so that other requests do not wait behind many look-ups. */
  async function lookUp(): Promise<void> {
    while (unknown.size > 0 && !stopped && refusals < MAX_REFUSALS) {
      const ids = [...unknown]
      unknown = new Set()
      const stored = await known.get(ids)
      const missing = ids.filter((id) => !stored.has(id) && !lookedUp.has(id))
      for (const [place, id] of missing.entries()) {
        if (refusals >= MAX_REFUSALS) unknown.add(id)
        else if (!(await lookUpOne(id))) {
          unknown = new Set([...missing.slice(place), ...unknown])
          timer = clock.setTimeout(lookUpSoon, backoff.next())
          return
        }
      }
    }
    if (refusals < MAX_REFUSALS) return
    // Gives up until the directory is fetched again. Reports each id only once, because the page asks after each event.
    const ids = [...unknown].filter((id) => !nameless.has(id))
    unknown = new Set()
    for (const id of ids) nameless.add(id)
    if (ids.length > 0) onPeople(ids)
  }

  /** @returns false if the service could not be reached, so the look-up must be retried later */
  async function lookUpOne(id: string): Promise<boolean> {
    try {
      await known.put([storedUserOf(await cloudlink.getUser(id))])
      refusals = 0
      backoff.reset()
    } catch (error) {
      const { code } = failureOf(error)
      log.warn('person not found', { code })
      if (!REFUSALS.includes(code)) return code === 'signed-out'
      if (code === 'forbidden') refusals++
      nameless.add(id)
    }
    lookedUp.add(id)
    onPeople([id])
    return true
  }

  function lookUpSoon(): void {
    // Most unknown people are in the directory, and each look-up is a request.
    if (lookingUp || stopped || state.step === 'loading') return
    timer?.cancel()
    timer = null
    lookingUp = true
    lookUp()
      .catch((error: unknown) => log.warn('people not looked up', { code: failureOf(error).code }))
      .finally(() => (lookingUp = false))
  }

  return {
    refresh() {
      if (!fetching && !stopped && clock.monotonic() >= dueAt) void fetchDirectory()
    },
    retry() {
      if (state.step === 'failed' && !fetching && !stopped) void fetchDirectory()
    },
    fetchUnknown(userIds) {
      for (const id of userIds) if (!lookedUp.has(id) && !nameless.has(id)) unknown.add(id)
      lookUpSoon()
    },
    async learn(participants) {
      const named = participants.filter(({ name, email }) => name !== '' || email !== '')
      if (named.length === 0) return
      const stored = await known.get(named.map(({ userId }) => userId))
      const missing = named.filter(({ userId }) => !stored.has(userId))
      if (missing.length === 0) return
      const changed = await known.put(missing.map(storedParticipantOf))
      if (changed.length > 0) onPeople(changed)
    },
    fallbackName(userId) {
      if (userId.includes('@')) return userId
      return nameless.has(userId) ? userId.slice(0, SHORT_ID) : ''
    },
    state: () => state,
    stop() {
      stopped = true
      timer?.cancel()
    }
  }
}

/** What is stored of a user. */
export function storedUserOf({ accountId: _, ...user }: User): StoredUser {
  return user
}

function storedParticipantOf({ userId, name, email }: Participant): StoredUser {
  return {
    userId,
    displayName: name || email,
    firstName: '',
    lastName: '',
    email,
    photoUrl: '',
    extension: '',
    phone: '',
    mobile: ''
  }
}
