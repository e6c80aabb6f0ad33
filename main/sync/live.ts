/**
 * Keeps the live connection: connects, reconnects with backoff, and polls while it is down. Everything also works with
 * polling alone, so a service without live events can be used indefinitely.
 */
import type { CloudLink, LiveConnection, LiveEvent } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Connection, Polling } from '../../preload/contract/index.ts'
import { createBackoff } from '../kernel/backoff.ts'
import { failureOf } from './failure.ts'

const BACKOFF = { firstMs: 1_000, longestMs: 60_000 }
/** Time until a retry after the system reported that the network is lost, in ms. */
const OFFLINE_RETRY_MS = 60_000
const POLL_INTERVAL_MS = 30_000
/** The events of a connection are compared with the service's list after a random time between these limits. */
const COMPARISON_INTERVAL_MS = { min: 5 * 60_000, max: 10 * 60_000 }
/** If the window gets the focus and the last comparison is older than this, it runs again immediately. */
const STALE_MS = 2 * 60_000

export type Live = {
  start(): void
  /** Drops the connection, whether it works or not, and reconnects immediately. */
  reconnect(): void
  /** The network is lost: retries wait for reconnect(), or for OFFLINE_RETRY_MS. */
  onOffline(): void
  /** Compares with the service's list, unless the last comparison was recent. */
  checkForMissedEvents(): void
  stop(): Promise<void>
}

/**
 * @param onConnected fetches what was missed; events that arrive meanwhile are delivered immediately
 * @param onDisconnected called when a connection ends and before each new one, because events may be missing between the
 *   messages pulled before and the next events
 * @param poll fetches what is new; called every 30 s while the service responds but live events do not work
 * @param hasMissed whether the service has messages without an event, which means that the subscription has lapsed
 * @param onConnection gets the new state of the connection; with `polling`, it works without live events
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
  onConnection(connection: Connection, polling: Polling | null): void
}): Live {
  const { cloudlink, clock, log, onEvent, onConnected, onDisconnected, poll, hasMissed, onConnection } =
    options
  const backoff = createBackoff(BACKOFF)
  let stopped = true
  let current: { abort: AbortController; connection: LiveConnection | null } | null = null
  let timer: { cancel(): void } | null = null
  /** Set while polling; a new object each time polling starts. */
  let polling: { reason: Polling['reason']; timer: { cancel(): void } | null } | null = null
  /** Monotonic time of the last comparison with the service, in ms. */
  let comparedAt = clock.monotonic()
  let comparing = false

  async function attempt(): Promise<void> {
    const mine = { abort: new AbortController(), connection: null as LiveConnection | null }
    current = mine
    if (polling === null) {
      onDisconnected()
      onConnection('connecting', null)
    }
    try {
      mine.connection = await cloudlink.connectLive({
        signal: mine.abort.signal,
        onEvent: (event) => {
          if (current === mine) onEvent(event)
        },
        onClosed: (reason) => {
          if (current !== mine) return
          log.warn('live connection closed', { reason })
          onLost('connecting', 'service')
        }
      })
      if (current !== mine) {
        await mine.connection.close()
        return
      }
      stopPolling()
      // Messages may be missing between the ones pulled before the subscription and its first event.
      onDisconnected()
      await onConnected()
      if (current !== mine) return
      onConnection('connected', null)
      backoff.reset()
      comparedAt = clock.monotonic()
      scheduleComparison()
    } catch (error) {
      if (current !== mine) return
      const { code } = failureOf(error)
      log.warn('live connection failed', { code })
      if (code === 'signed-out') return
      if (mine.connection !== null) {
        // Connected, but the missed messages could not be fetched: events alone would leave gaps.
        void mine.connection.close()
      }
      onLost(code === 'offline' || code === 'sign-in-paused' ? 'offline' : 'connecting', code)
    }
  }

  function onLost(connection: Connection, reason: Polling['reason']): void {
    timer?.cancel()
    current = null
    if (polling === null) onDisconnected()
    if (stopped) return
    const failedBefore = backoff.failures > 0
    timer = clock.setTimeout(() => void attempt(), backoff.next())
    if (connection === 'offline') {
      stopPolling()
      onConnection('offline', null)
    } else if (!failedBefore) onConnection('connecting', null)
    else if (polling === null) startPolling(reason)
    else polling.reason = reason
  }

  function startPolling(reason: Polling['reason']): void {
    const mine = (polling = { reason, timer: null as { cancel(): void } | null })
    const pollOnce = async (): Promise<void> => {
      try {
        await poll()
        if (polling === mine) {
          onConnection('connected', { everySeconds: POLL_INTERVAL_MS / 1_000, reason: mine.reason })
        }
      } catch (error) {
        const { code } = failureOf(error)
        log.warn('poll failed', { code })
        if (polling === mine) onConnection(code === 'offline' ? 'offline' : 'connecting', null)
      }
      if (polling === mine) mine.timer = clock.setTimeout(() => void pollOnce(), POLL_INTERVAL_MS)
    }
    onConnection('connecting', null)
    void pollOnce()
  }

  function stopPolling(): void {
    polling?.timer?.cancel()
    polling = null
  }

  function scheduleComparison(): void {
    timer?.cancel()
    const pause =
      COMPARISON_INTERVAL_MS.min + Math.random() * (COMPARISON_INTERVAL_MS.max - COMPARISON_INTERVAL_MS.min)
    timer = clock.setTimeout(() => void compare(), pause)
  }

  /** Detects a lapsed subscription: its socket stays healthy, but delivers nothing. */
  async function compare(): Promise<void> {
    const mine = current
    if (comparing || mine?.connection == null) return
    comparing = true
    try {
      const missed = await hasMissed()
      comparedAt = clock.monotonic()
      if (current !== mine) return
      if (missed) {
        log.warn('events were missing, reconnecting')
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
    stopPolling()
    const dropped = current
    current = null
    dropped?.abort.abort()
    void dropped?.connection?.close()
    onDisconnected()
  }

  function reconnect(): void {
    if (stopped) return
    drop()
    backoff.reset()
    void attempt()
  }

  return {
    start() {
      stopped = false
      // reconnect() may have been called before.
      if (current === null) void attempt()
    },
    reconnect,
    onOffline() {
      if (stopped) return
      drop()
      onConnection('offline', null)
      // The system may be wrong about the network.
      timer = clock.setTimeout(() => void attempt(), OFFLINE_RETRY_MS)
    },
    checkForMissedEvents() {
      if (clock.monotonic() - comparedAt > STALE_MS) void compare()
    },
    async stop() {
      stopped = true
      const connection = current?.connection
      const aborting = current?.abort
      timer?.cancel()
      stopPolling()
      current = null
      aborting?.abort()
      await connection?.close()
    }
  }
}
