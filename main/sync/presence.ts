/** The presence of people: from events, and from requests for the people that the page shows. */
import type { PresenceChange } from '../../preload/contract/index.ts'
import type { CloudLink, PresenceStatus } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { failureOf } from './failure.ts'

/** Changes are reported together after this time, in ms, so that many of them cannot flood the page. */
const REPORT_MS = 250
/** How many requests run at a time, and how many are made in any minute: presence must not use up the request rate. */
const MAX_RUNNING = 4
const MAX_PER_MINUTE = 100
const MINUTE_MS = 60_000
/** Without events, a fetched presence is fetched again after this time, in ms. */
const REFETCH_MS = 60_000

export type Presence = {
  /** The last known presence; 'unknown' if there is none. */
  of(userId: string): Omit<PresenceChange, 'userId'>
  /** Sets the presence from an event, or after setting it at the service. */
  set(userId: string, status: PresenceStatus): void
  /** The people whose presence the page shows now. */
  watch(userIds: string[]): void
  /** Fetches the presence of one person. @throws the service's error */
  fetch(userId: string): Promise<PresenceStatus>
  /** Live events have begun. @param withPresence whether the service sends presence events */
  connected(withPresence: boolean): void
  /** Live events have ended: everything that is known is no longer current. */
  disconnected(): void
  /** The service can be reached: fetches the presence of the watched people who need it. */
  refresh(): void
  stop(): void
}

/** `asOf`: when the presence stopped being current, in ms since the epoch; null while it is current. */
type Known = { status: PresenceStatus; asOf: number | null; fetchedAt: number }

export function createPresence(options: {
  cloudlink: Pick<CloudLink, 'getPresence'>
  clock: Clock
  log: Log
  onChanged(people: PresenceChange[]): void
}): Presence {
  const { cloudlink, clock, log, onChanged } = options
  const known = new Map<string, Known>()
  let watched: string[] = []
  const running = new Map<string, Promise<PresenceStatus>>()
  /** When the requests of the last minute were made, in monotonic ms. */
  let requestedAt: number[] = []
  let hasEvents = false
  let isReachable = false
  const changed = new Set<string>()
  let reportTimer: { cancel(): void } | null = null
  let fetchTimer: { cancel(): void } | null = null

  function of(userId: string): Omit<PresenceChange, 'userId'> {
    const entry = known.get(userId)
    if (entry === undefined) return { presence: 'unknown' }
    const { status: presence, asOf } = entry
    return asOf === null ? { presence } : { presence, presenceAsOf: new Date(asOf).toISOString() }
  }

  function report(userId: string): void {
    changed.add(userId)
    reportTimer ??= clock.setTimeout(() => {
      reportTimer = null
      const people = [...changed].map((id) => ({ userId: id, ...of(id) }))
      changed.clear()
      onChanged(people)
    }, REPORT_MS)
  }

  function set(userId: string, status: PresenceStatus): void {
    known.set(userId, { status, asOf: hasEvents ? null : clock.now(), fetchedAt: clock.monotonic() })
    report(userId)
  }

  function needsFetch(userId: string): boolean {
    const entry = known.get(userId)
    if (entry === undefined) return true
    if (entry.asOf === null) return false
    return hasEvents || clock.monotonic() - entry.fetchedAt >= REFETCH_MS
  }

  function fetch(userId: string): Promise<PresenceStatus> {
    const fetching = running.get(userId) ?? fetchOnce(userId).finally(() => running.delete(userId))
    running.set(userId, fetching)
    return fetching
  }

  async function fetchOnce(userId: string): Promise<PresenceStatus> {
    requestedAt.push(clock.monotonic())
    const before = known.get(userId)
    const status = await statusOf(userId)
    // An event that arrived meanwhile is newer.
    if (known.get(userId) === before) set(userId, status)
    return known.get(userId)?.status ?? status
  }

  /** A person without presence is not asked for again in this connection. */
  async function statusOf(userId: string): Promise<PresenceStatus> {
    try {
      return await cloudlink.getPresence(userId)
    } catch (error) {
      if (failureOf(error).code === 'not-found') return 'unknown'
      throw error
    }
  }

  /** Fetches for the watched people who need it, a few at a time. */
  function fetchMore(): void {
    if (!isReachable) return
    fetchTimer?.cancel()
    fetchTimer = null
    const now = clock.monotonic()
    requestedAt = requestedAt.filter((at) => at > now - MINUTE_MS)
    for (const userId of watched) {
      if (running.size >= MAX_RUNNING) return
      if (running.has(userId) || !needsFetch(userId)) continue
      const [oldest] = requestedAt
      if (oldest !== undefined && requestedAt.length >= MAX_PER_MINUTE) {
        fetchTimer = clock.setTimeout(fetchMore, oldest + MINUTE_MS - now)
        return
      }
      fetch(userId).then(fetchMore, (error: unknown) => {
        // Until the next refresh: the next person's request would fail in the same way.
        isReachable = false
        log.warn('presence not known', { code: failureOf(error).code })
      })
    }
  }

  return {
    of,
    set,
    fetch,
    watch(userIds) {
      watched = userIds
      fetchMore()
    },
    connected(withPresence) {
      hasEvents = withPresence
    },
    disconnected() {
      isReachable = false
      hasEvents = false
      for (const [userId, entry] of known) {
        if (entry.asOf !== null) continue
        known.set(userId, { ...entry, asOf: clock.now() })
        report(userId)
      }
    },
    refresh() {
      isReachable = true
      fetchMore()
    },
    stop() {
      isReachable = false
      watched = []
      reportTimer?.cancel()
      fetchTimer?.cancel()
    }
  }
}
