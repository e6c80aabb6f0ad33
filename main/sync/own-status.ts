/** The person's own status: sets it at the service, and clears it at a deadline that survives a restart. */
import type { OwnStatus, StatusChoice } from '../../preload/contract/index.ts'
import type { CloudLink, PresenceStatus } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { StatusDeadline, Store } from '../store/types.ts'
import { failureOf } from './failure.ts'
import type { Presence } from './presence.ts'

/** In ms; 'today' depends on the time zone. */
const CLEAR_AFTER_MS = { '30-minutes': 30 * 60_000, '1-hour': 60 * 60_000 }
/** When clearing is tried again after a failure, in ms. */
const RETRY_MS = 60_000

export type OwnStatuses = {
  get(): Promise<OwnStatus>
  /** @throws the service's error; the status then stays as it is */
  set(choice: StatusChoice): Promise<OwnStatus>
  /** The service reported one's own presence. */
  onPresence(): void
  /** The service can be reached: fetches the own presence once a connection, and clears a status whose time is over. */
  refresh(): void
  disconnected(): void
  stop(): void
}

/** @param me own userId */
export function createOwnStatus(options: {
  cloudlink: Pick<CloudLink, 'setPresence'>
  store: Pick<Store, 'getStatusDeadline' | 'setStatusDeadline'>
  presence: Pick<Presence, 'fetch' | 'of' | 'set'>
  clock: Clock
  log: Log
  me: string
  onChanged(status: OwnStatus): void
}): OwnStatuses {
  const { cloudlink, store, presence, clock, log, me, onChanged } = options
  let deadline: StatusDeadline | null = null
  let loading: Promise<void> | null = null
  let timer: { cancel(): void } | null = null
  let isReachable = false
  let isFetched = false
  /** Counts the calls that set the status: the result of an earlier one must not undo a later one. */
  let changes = 0

  async function load(): Promise<void> {
    deadline = await store.getStatusDeadline()
  }
  const loaded = (): Promise<void> => (loading ??= load())

  /** Whether the status was changed elsewhere: it is then not cleared here. */
  function isOverridden({ status }: StatusDeadline): boolean {
    const now = presence.of(me).presence
    return now !== 'unknown' && now !== status
  }

  function current(): OwnStatus {
    const clearsAt = deadline === null || isOverridden(deadline) ? null : deadline.clearsAt
    return { ...presence.of(me), clearsAt }
  }

  async function keep(next: StatusDeadline | null): Promise<void> {
    deadline = next
    await store.setStatusDeadline(next)
  }

  /** Puts the deadline on disk first, so that it holds even if the program ends right after the request. */
  async function put(status: PresenceStatus, next: StatusDeadline | null): Promise<void> {
    await loaded()
    const mine = ++changes
    const before = deadline
    timer?.cancel()
    await keep(next)
    try {
      await cloudlink.setPresence(me, status)
    } catch (error) {
      if (mine === changes) {
        await keep(before)
        schedule()
      }
      throw error
    }
    if (mine !== changes) return
    presence.set(me, status)
    schedule()
    onChanged(current())
  }

  function schedule(): void {
    timer?.cancel()
    timer = null
    if (deadline === null || !isReachable) return
    timer = clock.setTimeout(clearIfDue, Math.max(0, Date.parse(deadline.clearsAt) - clock.now()))
  }

  function clearIfDue(): void {
    if (deadline === null || Date.parse(deadline.clearsAt) > clock.now()) {
      schedule()
      return
    }
    const clearing = isOverridden(deadline) ? forget() : put('available', null)
    clearing.catch((error: unknown) => {
      const { code } = failureOf(error)
      log.warn('status not cleared', { code })
      timer?.cancel()
      timer = isReachable ? clock.setTimeout(clearIfDue, RETRY_MS) : null
    })
  }

  async function forget(): Promise<void> {
    await keep(null)
    onChanged(current())
  }

  async function refresh(): Promise<void> {
    await loaded()
    if (!isFetched) {
      isFetched = true
      const { presence: now, presenceAsOf } = presence.of(me)
      // The page shows it too, so it may have been fetched while the deadline was read.
      const isCurrent = now !== 'unknown' && presenceAsOf === undefined
      // A service that does not tell one's own presence may still take it.
      if (!isCurrent)
        await presence.fetch(me).catch((error: unknown) => {
          log.warn('own presence not known', { code: failureOf(error).code })
        })
      onChanged(current())
    }
    schedule()
  }

  return {
    async get() {
      await loaded()
      return current()
    },
    async set({ status, clearAfter }) {
      const clearsAt = deadlineOf(clearAfter, clock.now())
      const next = status === 'available' || clearsAt === null ? null : { status, clearsAt }
      await put(status, next)
      return current()
    },
    onPresence: () => onChanged(current()),
    refresh() {
      isReachable = true
      refresh().catch((error: unknown) => log.warn('own status not known', { code: failureOf(error).code }))
    },
    disconnected() {
      isReachable = false
      isFetched = false
      timer?.cancel()
    },
    stop() {
      isReachable = false
      timer?.cancel()
    }
  }
}

/** @param now ms since the epoch. @returns ISO 8601, or null for never */
function deadlineOf(clearAfter: StatusChoice['clearAfter'], now: number): string | null {
  if (clearAfter === 'never') return null
  if (clearAfter !== 'today') return new Date(now + CLEAR_AFTER_MS[clearAfter]).toISOString()
  const midnight = new Date(now)
  midnight.setHours(24, 0, 0, 0)
  return midnight.toISOString()
}
