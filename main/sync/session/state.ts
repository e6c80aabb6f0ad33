/** The state of the session. After each change, the complete state is sent to the page. */
import type { AppState, Region } from '../../../preload/contract/index.ts'
import type { Cloud } from '../../cloudlink/types.ts'
import type { Emit } from '../chat-types.ts'

/** `region` is null if a cloud file is used. */
export type Configured = { cloud: Cloud; region: Region | null }

type Fields = Omit<AppState, 'cloud' | 'signIn'> & { step: AppState['signIn']['step'] }

export type SessionState = {
  readonly now: Readonly<Fields>
  /** The state in the format of the contract. */
  get(): AppState
  change(changes: Partial<Fields>): void
  /** Like `change`, but without sending, because another change follows immediately. */
  set(changes: Partial<Fields>): void
}

/** @param configured returns the current cloud */
export function createSessionState(options: { emit: Emit; configured(): Configured }): SessionState {
  const now: Fields = {
    phase: 'starting',
    account: null,
    connection: 'connecting',
    polling: null,
    list: { loaded: false, failure: null },
    failure: null,
    step: 'idle',
    sessionOnly: false,
    waitingForKeychain: false,
    dataKept: false,
    reauthRequired: false,
    erasePending: false,
    history: null
  }

  function get(): AppState {
    const { cloud, region } = options.configured()
    const { step, ...rest } = now
    return {
      ...rest,
      signIn: { step },
      cloud: {
        name: cloud.name,
        host: new URL(cloud.services.authentication).host,
        hasClientId: cloud.clientId !== '',
        portal: cloud.portal === null ? 'password' : 'both',
        region
      }
    }
  }

  return {
    now,
    get,
    set: (changes) => void Object.assign(now, changes),
    change(changes) {
      Object.assign(now, changes)
      options.emit('state', get())
    }
  }
}
