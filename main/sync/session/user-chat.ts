/** Creates the chat of a signed-in user and stores its reports in the session's state. */
import type { Account } from '../../../preload/contract/index.ts'
import type { CloudLink } from '../../cloudlink/types.ts'
import type { FileVault, Store } from '../../store/types.ts'
import { createChat } from '../chat.ts'
import type { Chat } from '../chat-types.ts'
import type { SessionState } from './state.ts'
import type { SessionOptions } from './types.ts'

/** @param isCurrent whether this is still the session's chat; reports of a replaced chat are ignored */
export function createUserChat(
  options: Pick<
    SessionOptions,
    | 'clock'
    | 'log'
    | 'emit'
    | 'historyDays'
    | 'keepDays'
    | 'undoSeconds'
    | 'onUnread'
    | 'onArrivals'
    | 'onRead'
  > & {
    account: Account
    cloudlink: CloudLink
    chatUrl: string
    store: Store
    vault: FileVault
    state: SessionState
    isCurrent(): boolean
  }
): Chat {
  const { state, isCurrent } = options
  return createChat({
    ...options,
    onConnection(connection, polling) {
      const { now } = state
      const same = now.connection === connection && now.polling?.reason === polling?.reason
      if (!isCurrent() || same) return
      const isResumed = connection === 'connected' && now.failure?.code === 'sign-in-paused'
      state.change({ connection, polling, ...(isResumed ? { failure: null } : {}) })
    },
    onList(list) {
      const { list: before } = state.now
      const same = before.loaded === list.loaded && before.failure?.code === list.failure?.code
      if (isCurrent() && (!same || list.failure !== null)) state.change({ list })
    },
    onHistory(history) {
      if (isCurrent()) state.change({ history })
    }
  })
}
