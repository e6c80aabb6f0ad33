/** Keeps the live connection up: connects, reconnects with growing pauses, and polls while it is down. */
import type { CloudLink, Clock, LiveConnection, LiveEvent, Log } from '../cloudlink/types.ts'
import type { Connection } from '../../preload/contract.ts'
import { failureOf } from './failure.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** How long a connection is believed that brings nothing: between these it is compared with the service's list. */
const COMPARE_MS = { least: 5 * 60_000, most: 10 * 60_000 }
/** Somebody looks at the window again: after so long it is compared at once. */
const STALE_MS = 2 * 60_000

export type Live = {
  start(): void
  /** Drops what there is, without asking whether it still works, and connects at once. */
  reconnect(): void
  /** There is no network: nothing is tried until reconnect(), or until a long pause is over. */
  lose(): void
  /** Compares soon where the last comparison is a while ago. */
  freshen(): void
  stop(): Promise<void>
}

/**
 * @param onConnected pulls what was missed; events that arrive meanwhile are delivered as they come.
 * @param onDisconnected is told when a connection ends and before each attempt: what arrives from now on may have holes.
 * @param poll is called instead of events, as often as connecting is tried.
 * @param hasMissed whether the service has what no event brought: then the subscription has lapsed.
 */
export function createLive(options: {
  cloudlink: Pick<CloudLink, 'connectLive'>
  clock: Clock
  log: Log
  onEvent(event: LiveEvent): void
  onConnected(): Promise<void>
  onDisconnected(): void
  poll(): Promise<void>
  hasMissed(): Promise<boolean>
  onConnection(connection: Connection): void
}): Live {
  const { cloudlink, clock, log, onEvent, onConnected, onDisconnected, poll, hasMissed, onConnection } =
    options
  let attempts = 0
  let stopped = true
  let current: { abort: AbortController; connection: LiveConnection | null } | null = null
  let timer: { cancel(): void } | null = null
  /** Monotonic time of the last comparison with the service, ms. */
  let comparedAt = clock.monotonic()
  let comparing = false

  async function attempt(): Promise<void> {
    const mine = { abort: new AbortController(), connection: null as LiveConnection | null }
    current = mine
    // Polls may have gone on meanwhile; what they know says nothing about the events to come.
    onDisconnected()
    onConnection('connecting')
    try {
      mine.connection = await cloudlink.connectLive({
        signal: mine.abort.signal,
        onEvent: (event) => {
          if (current === mine) onEvent(event)
        },
        onClosed: (reason) => {
          if (current !== mine) return
          log.warn('live connection closed', { reason })
          lost('connecting')
        }
      })
      if (current !== mine) {
        await mine.connection.close()
        return
      }
      await onConnected()
      if (current !== mine) return
      onConnection('connected')
      attempts = 0
      comparedAt = clock.monotonic()
      scheduleComparison()
    } catch (error) {
      if (current !== mine) return
      const { code } = failureOf(error)
      log.warn('live connection failed', { code })
      if (code === 'signed-out') return
      if (mine.connection !== null) {
        // Connected, but what was missed could not be pulled: events alone would leave holes.
        void mine.connection.close()
      }
      lost(code === 'offline' || code === 'sign-in-paused' ? 'offline' : 'connecting')
    }
  }

  function lost(connection: Connection): void {
    timer?.cancel()
    current = null
    onDisconnected()
    if (stopped) return
    onConnection(connection)
    if (connection !== 'offline' && attempts > 0) {
      poll().catch((error: unknown) => log.warn('poll failed', { code: failureOf(error).code }))
    }
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts)
    attempts++
    timer = clock.setTimeout(() => void attempt(), pause * (0.5 + Math.random() / 2))
  }

  function scheduleComparison(): void {
    timer?.cancel()
    const pause = COMPARE_MS.least + Math.random() * (COMPARE_MS.most - COMPARE_MS.least)
    timer = clock.setTimeout(() => void compare(), pause)
  }

  /** A healthy socket whose subscription has lapsed delivers nothing and says nothing. */
  async function compare(): Promise<void> {
    const mine = current
    if (comparing || mine?.connection == null) return
    comparing = true
    try {
      const missed = await hasMissed()
      comparedAt = clock.monotonic()
      if (current !== mine) return
      if (missed) {
        log.warn('events were missing, the connection is made anew')
        reconnect()
        return
      }
    } catch (error) {
      log.warn('not compared with the service', { code: failureOf(error).code })
    } finally {
      comparing = false
    }
    if (current === mine) scheduleComparison()
  }

  function drop(): void {
    timer?.cancel()
    timer = null
    const dropped = current
    current = null
    dropped?.abort.abort()
    void dropped?.connection?.close()
    onDisconnected()
  }

  function reconnect(): void {
    if (stopped) return
    drop()
    attempts = 0
    void attempt()
  }

  return {
    start() {
      stopped = false
      // Something may have asked to reconnect before.
      if (current === null) void attempt()
    },
    reconnect,
    lose() {
      if (stopped) return
      drop()
      onConnection('offline')
      // Whoever says that there is no network may be wrong.
      timer = clock.setTimeout(() => void attempt(), LONGEST_PAUSE_MS)
    },
    freshen() {
      if (clock.monotonic() - comparedAt > STALE_MS) void compare()
    },
    async stop() {
      stopped = true
      const connection = current?.connection
      const aborting = current?.abort
      timer?.cancel()
      current = null
      aborting?.abort()
      await connection?.close()
    }
  }
}
