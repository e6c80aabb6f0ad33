/** Keeps the store up to date while a user is signed in: by live events, or by polling if the service has none. */
import type { Connection, Polling } from '../../preload/contract/index.ts'
import type { CloudLink, LiveEvent } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { CatchUp } from './catch-up.ts'
import type { ConversationList } from './conversation-list.ts'
import type { Directory } from './directory.ts'
import type { History } from './history.ts'
import { createLive } from './live.ts'
import type { Live } from './live.ts'
import type { Outbox } from './outbox.ts'
import type { People } from './people.ts'
import type { OwnStatuses } from './own-status.ts'
import type { Presence } from './presence.ts'

export type LiveSync = Live & { isConnected(): boolean }

export function createLiveSync(options: {
  cloudlink: Pick<CloudLink, 'capabilities' | 'connectLive'>
  clock: Clock
  log: Log
  outbox: Pick<Outbox, 'resume'>
  list: Pick<ConversationList, 'opened' | 'pull'>
  people: Pick<People, 'refresh'>
  catchUp: Pick<CatchUp, 'start' | 'stop'>
  history: Pick<History, 'connected' | 'disconnected'>
  presence: Pick<Presence, 'connected' | 'disconnected' | 'refresh'>
  ownStatus: Pick<OwnStatuses, 'disconnected' | 'refresh'>
  directory: Pick<Directory, 'hasMissed'>
  onEvent(event: LiveEvent): void
  onConnection(connection: Connection, polling: Polling | null): void
}): LiveSync {
  const { outbox, list, people, catchUp, history, presence, ownStatus, directory } = options
  let connection: Connection = 'connecting'

  /** Sends waiting messages and fetches the list immediately, and everything else in the background. */
  async function pull(): Promise<void> {
    await outbox.resume()
    const all = await list.pull()
    people.refresh()
    ownStatus.refresh()
    presence.refresh()
    catchUp.start(all, list.opened())
  }

  /** Without them, a fetched presence is only as current as its request. */
  async function hasPresenceEvents(): Promise<boolean> {
    const all = await options.cloudlink.capabilities.list()
    return all.find(({ name }) => name === 'presence-events')?.state !== 'refused'
  }

  const live = createLive({
    ...options,
    async onConnected() {
      history.connected()
      presence.connected(await hasPresenceEvents())
      await pull()
    },
    onDisconnected() {
      catchUp.stop()
      history.disconnected()
      presence.disconnected()
      ownStatus.disconnected()
    },
    poll: pull,
    hasMissed: () => directory.hasMissed(),
    onConnection(now, polling) {
      connection = now
      options.onConnection(now, polling)
    }
  })
  return { ...live, isConnected: () => connection === 'connected' }
}
