/** The session: sign-in, sign-out, the phases that the page shows, and the Chat of the signed-in user. */
import type { Account, Failure } from '../../preload/contract/index.ts'
import type { Claims, CloudLink } from '../cloudlink/types.ts'
import { failureOf, SyncError } from './failure.ts'
import { createSignIn } from './session/sign-in.ts'
import { createSessionState } from './session/state.ts'
import { createTransitions } from './session/transitions.ts'
import type { Session, SessionOptions } from './session/types.ts'
import { createUserChat } from './session/user-chat.ts'
import { closeUser, openUser } from './session/user-data.ts'
import type { OpenUser, Profile } from './session/user-data.ts'

/** How long quitting waits for the service before it cancels all calls, in ms. */
const SHUTDOWN_TIMEOUT_MS = 3_000

export function createSession(options: SessionOptions): Session {
  const { clock, log } = options
  let configured = options.configured()
  const state = createSessionState({ emit: options.emit, configured: () => configured })
  const runExclusive = createTransitions()
  const started = Promise.withResolvers<void>()
  let profile: Profile
  let cloudlink: CloudLink | null = null
  let user: OpenUser | null = null

  const signIn = createSignIn({
    state,
    runExclusive,
    hasClientId: () => configured.cloud.clientId !== '',
    client,
    openAccount,
    onFailed,
    resumeReadOnly: () => resumeReadOnly(null),
    openBrowser: options.openBrowser,
    nextLink: options.nextLink,
    reloadPage: options.reloadPage
  })

  function client(): CloudLink {
    if (cloudlink === null) throw new SyncError('signed-out', 'still-starting')
    return cloudlink
  }

  function openCloud(): void {
    cloudlink?.dispose()
    configured = options.configured()
    profile = state.now.sessionOnly
      ? options.openMemoryProfile(configured.cloud)
      : options.openProfile(configured.cloud)
    cloudlink = options.createCloudLink(configured.cloud, profile, {
      onSignedOut: (error) => void runExclusive(() => onRefreshRefused(error)),
      onPaused(error) {
        if (state.now.phase === 'signed-in') state.change({ failure: failureOf(error) })
      }
    })
  }

  /** Restores the state of the last run: signed in, signed out, or a problem to show. */
  function start(): Promise<void> {
    signIn.abandon()
    return runExclusive(startNow)
  }

  async function startNow(): Promise<void> {
    state.change({ phase: 'starting', failure: null })
    try {
      await closeAccount()
      openCloud()
      const toErase = await profile.pendingErase()
      if (toErase !== null) {
        await eraseNow(toErase)
        return
      }
      if (!(await client().load())) {
        state.change({ phase: 'signed-out' })
        return
      }
      const folder = await profile.currentUser()
      if (folder !== null) {
        const opened = await open(folder)
        const me = await opened.store.getMe()
        if (me !== null) {
          openChat(opened, me)
          return
        }
        await closeAccount()
      }
      // There are tokens, but the store was never set up: ask the service whose tokens they are.
      await openAccount(await client().whoAmI())
    } catch (error) {
      await onFailed(error)
    } finally {
      started.resolve()
    }
  }

  async function open(folder: string): Promise<OpenUser> {
    const opened = (user = await openUser(profile, folder))
    if (opened.rescue !== null) {
      const { putAside, saved } = opened.rescue
      log.warn('damaged store put aside')
      const values = { file: putAside, ...saved }
      state.set({ failure: { code: 'storage', detail: 'store-put-aside', values } })
    }
    return opened
  }

  async function openAccount(claims: Claims): Promise<void> {
    const { userId, principalId, accountId, name, email } = claims
    const me: Account = { userId, principalId, accountId, name, email }
    await closeAccount()
    const opened = await open(await profile.setCurrentUser(me.userId))
    const { store } = opened
    await store.setMe(me)
    if ((await store.getReadFloor()) === null) {
      await store.setReadFloor(new Date(client().serverTime() ?? clock.now()).toISOString())
    }
    openChat(opened, me)
  }

  function openChat(opened: OpenUser, me: Account): void {
    const isCurrent = (): boolean => user === opened
    opened.chat = createUserChat({
      ...options,
      account: me,
      cloudlink: client(),
      chatUrl: configured.cloud.services.chat,
      store: opened.store,
      vault: opened.vault,
      state,
      isCurrent
    })
    state.change({
      phase: 'signed-in',
      account: me,
      connection: 'connecting',
      polling: null,
      list: { loaded: false, failure: null },
      step: 'idle',
      waitingForKeychain: false,
      dataKept: false,
      reauthRequired: false
    })
    void options.whenListed().then(() => {
      if (isCurrent()) opened.chat?.start()
    })
  }

  /** Stops the chat and closes the store, if a user's data is open. */
  async function closeAccount(): Promise<void> {
    const closing = user
    user = null
    state.set({ history: null })
    await closeUser(closing)
    options.onUnread({ count: 0, muted: 0 })
  }

  /** The token endpoint refused the refresh: the person must sign in again. All stored data stays. */
  async function onRefreshRefused(error: Error): Promise<void> {
    if (state.now.phase !== 'signed-in') return
    // The store stays open for reading, and for writing drafts and messages that are sent later.
    await user?.chat?.stop()
    state.change({
      reauthRequired: true,
      connection: 'offline',
      history: null,
      failure: failureOf(error)
    })
  }

  /** Changes to the phase whose screen explains the error and offers actions. */
  async function onFailed(error: unknown): Promise<void> {
    const failure = failureOf(error)
    log.warn('not signed in', { code: failure.code })
    if (state.now.reauthRequired) {
      resumeReadOnly(failure)
      return
    }
    await closeAccount()
    state.change({
      failure: failure.code === 'cancelled' ? null : failure,
      step: 'idle',
      phase:
        failure.code === 'keychain'
          ? 'keychain-locked'
          : failure.code === 'storage'
            ? 'profile-unusable'
            : 'signed-out'
    })
  }

  /** Shows the data of the old sign-in again after a new sign-in failed. */
  function resumeReadOnly(why: Failure | null): void {
    const failure = why === null || why.code === 'cancelled' ? state.now.failure : why
    state.change({ phase: 'signed-in', step: 'idle', failure })
  }

  /** Deletes the tokens and a user's data. @throws if something could not be deleted; the erase then stays pending */
  async function eraseNow(folder: string): Promise<void> {
    state.change({ erasePending: true })
    await client().signOut()
    await profile.erase(folder)
    state.change({
      erasePending: false,
      phase: 'signed-out',
      account: null,
      failure: null,
      dataKept: false
    })
  }

  async function signOut(erase: boolean): Promise<void> {
    const { sessionOnly } = state.now
    const toErase = erase && !sessionOnly ? (user?.folder ?? null) : null
    try {
      // Recorded first, so that the next start can finish it if something fails.
      if (toErase !== null) await profile.rememberErase(toErase)
      // Done first, because unsubscribing needs valid tokens.
      await withShutdownTimeout(closeAccount())
      if (toErase !== null) {
        await eraseNow(toErase)
        return
      }
      await client().signOut()
    } catch (error) {
      // Usually the keychain is locked. Its screen says so, and its Retry also retries the erase.
      state.set({ reauthRequired: false })
      await onFailed(error)
      throw error
    }
    state.change({
      phase: 'signed-out',
      ...(erase ? { account: null } : {}),
      failure: null,
      reauthRequired: false,
      dataKept: !erase && !sessionOnly
    })
  }

  /** Waits for the work. After SHUTDOWN_TIMEOUT_MS, cancels all calls of the service. */
  async function withShutdownTimeout(work: Promise<void>): Promise<void> {
    const timer = clock.setTimeout(() => cloudlink?.dispose(), SHUTDOWN_TIMEOUT_MS)
    try {
      await work
    } finally {
      timer.cancel()
    }
  }

  return {
    state: state.get,
    chat() {
      if (user?.chat == null) throw new SyncError('signed-out', 'sign-in-first')
      return user.chat
    },
    start,
    whenStarted: started.promise,
    async stop() {
      signIn.abandon()
      const closing = withShutdownTimeout(runExclusive(closeAccount))
      // A keychain that shows a prompt may never respond, so quitting does not wait for it.
      const timedOut = new Promise<void>((resolve) => {
        const timer = clock.setTimeout(() => {
          if (state.now.waitingForKeychain) resolve()
        }, SHUTDOWN_TIMEOUT_MS)
        void closing.catch(() => undefined).then(() => timer.cancel())
      })
      await Promise.race([closing, timedOut])
      cloudlink?.dispose()
    },
    signInWithBrowser: signIn.withBrowser,
    cancelSignIn: signIn.cancel,
    signInLink: signIn.link,
    signInWithPassword: signIn.withPassword,
    async setServer(clientId, region) {
      if (configured.region === null) throw new SyncError('refused', 'cloud-file-decides')
      if (state.now.phase === 'signed-in') throw new SyncError('refused', 'sign-out-first')
      await options.saveServer(clientId, region)
      await start()
    },
    retryKeychain: () => start(),
    async useThisSessionOnly() {
      state.set({ sessionOnly: true })
      await start()
    },
    countUnsent: () =>
      user === null ? Promise.resolve({ messages: 0, drafts: 0 }) : user.store.countUnsent(),
    signOut: ({ erase }) => runExclusive(() => signOut(erase)),
    waitingForKeychain(waitingForKeychain) {
      if (waitingForKeychain !== state.now.waitingForKeychain) state.change({ waitingForKeychain })
    },
    wake() {
      if (!state.now.reauthRequired) user?.chat?.live.reconnect()
    },
    onOffline: () => user?.chat?.live.onOffline(),
    onFocus: () => user?.chat?.live.checkForMissedEvents(),
    reconnect() {
      if (state.now.reauthRequired) return
      cloudlink?.resumeAfterPause()
      if (state.now.failure?.code === 'sign-in-paused') state.change({ failure: null })
      user?.chat?.live.reconnect()
    }
  }
}
