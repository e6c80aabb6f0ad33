/** Keeps the live connection up: connects, reconnects with growing pauses, and polls while it is down. */
import type { CloudLink, Clock, LiveConnection, LiveEvent, Log } from '../cloudlink/types.ts'
import type { Connection } from '../../preload/contract.ts'
import { failureOf } from './failure.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

export type Live = {
  start(): void
  /** Drops what there is, without asking whether it still works, and connects at once. */
  reconnect(): void
  isConnected(): boolean
  stop(): Promise<void>
}

/**
 * @param onConnected pulls what was missed; events that arrive meanwhile are delivered as they come.
 * @param onDisconnected is told before the next attempt: what arrives from now on may have holes.
 * @param poll is called instead of events, as often as connecting is tried.
 */
export function createLive(options: {
  cloudlink: Pick<CloudLink, 'connectLive'>
  clock: Clock
  log: Log
  onEvent(event: LiveEvent): void
  onConnected(): Promise<void>
  onDisconnected(): void
  poll(): Promise<void>
  onConnection(connection: Connection): void
}): Live {
  const { cloudlink, clock, log, onEvent, onConnected, onDisconnected, poll, onConnection } = options
  let attempts = 0
  let stopped = true
  let current: { abort: AbortController; connection: LiveConnection | null } | null = null
  let timer: { cancel(): void } | null = null

  async function attempt(): Promise<void> {
    const mine = { abort: new AbortController(), connection: null as LiveConnection | null }
    current = mine
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
      onConnection('connected')
      attempts = 0
      await onConnected()
    } catch (error) {
      if (current !== mine) return
      const { code } = failureOf(error)
      log.warn('live connection failed', { code })
      if (code === 'signed-out') return
      if (mine.connection !== null) {
        // Connected, but what was missed could not be pulled: events alone would leave holes.
        void mine.connection.close()
      }
      lost(code === 'offline' ? 'offline' : 'connecting')
    }
  }

  function lost(connection: Connection): void {
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

  function drop(): void {
    timer?.cancel()
    timer = null
    const dropped = current
    current = null
    dropped?.abort.abort()
    void dropped?.connection?.close()
    onDisconnected()
  }

  return {
    start() {
      stopped = false
      void attempt()
    },
    reconnect() {
      if (stopped) return
      drop()
      attempts = 0
      void attempt()
    },
    isConnected: () => current?.connection != null,
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
