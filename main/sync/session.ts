/** Who is signed in, and the way there and back: the phases that the page shows, and the Chat while there is one. */
import type {
  Account,
  AppState,
  Connection,
  Failure,
  ListState,
  Polling,
  Region
} from '../../preload/contract.ts'
import type { Claims, Clock, Cloud, CloudLink, Log, TokenVault } from '../cloudlink/types.ts'
import type { Rescue, Store } from '../store/types.ts'
import { createChat } from './chat.ts'
import type { Arrival, Chat, Emit } from './chat.ts'
import { failureOf, SyncError } from './failure.ts'

/** Where one cloud's data lies: a folder, its keychain entries, and a folder for each user below it. */
export type Profile = {
  /** Tokens of the one who is signed in at this cloud. */
  tokens: TokenVault
  /** How often the token endpoint was called lately. */
  tokenBudget: { read(): Promise<string | null>; write(text: string): Promise<void> }
  /** Folder name of the user who was signed in last; null before the first sign-in. */
  currentUser(): Promise<string | null>
  setCurrentUser(userId: string): Promise<string>
  openStore(folder: string): Promise<OpenedStore>
  /** Removes the user's database, key and pictures, and the logs. */
  erase(folder: string): Promise<void>
}

/** `rescue` says what became of a damaged database; the store is then a new one. */
export type OpenedStore = { store: Store; rescue: Rescue | null }

export type Session = {
  state(): AppState
  /** @throws SyncError 'signed-out' */
  chat(): Chat
  start(): Promise<void>
  /** Resolves when the first start has come to an end, whatever came of it. */
  readonly whenStarted: Promise<void>
  stop(): Promise<void>
  signInWithBrowser(): Promise<void>
  cancelSignIn(): void
  /** The link that the browser was sent to, while it is waited for. */
  signInLink(): string | null
  signInWithPassword(credentials: { userName: string; password: string; accountId: string }): Promise<void>
  setServer(clientId: string, region: Region): Promise<void>
  retryKeychain(): Promise<void>
  useThisSessionOnly(): Promise<void>
  countUnsent(): Promise<{ messages: number; drafts: number }>
  signOut(options: { erase: boolean }): Promise<void>
  waitingForKeychain(waiting: boolean): void
  /** On wake, on network change: reconnect at once. */
  wake(): void
  /** There is no network any more. */
  lose(): void
  /** The person looks at the window again. */
  looked(): void
  /** The person asks to reconnect, which also ends a pause that protects the account. */
  reconnect(): void
}

type Configured = { cloud: Cloud; region: Region | null }

export function createSession(options: {
  clock: Clock
  log: Log
  emit: Emit
  /** The cloud as the cloud file or the server settings say now. */
  configured(): Configured
  saveServer(clientId: string, region: Region): Promise<void>
  createCloudLink(
    cloud: Cloud,
    profile: Profile,
    events: { onSignedOut(error: Error): void; onPaused(error: Error): void }
  ): CloudLink
  openProfile(cloud: Cloud): Profile
  /** Nothing on disk, nothing in the keychain. */
  openMemoryProfile(): Profile
  openBrowser(url: string): void
  nextLink(signal: AbortSignal): Promise<string>
  /** Empties the page of what was typed into it. */
  reloadPage(): void
  /** Resolves when the stored list was handed to the page: it is shown before the service is asked. */
  whenListed(): Promise<void>
  /** How many days of history are wanted. */
  historyDays(): number
  onUnread(count: number): void
  onArrivals(arrivals: Arrival[]): void
}): Session {
  const { clock, log, emit } = options
  let configured = options.configured()
  const started = Promise.withResolvers<void>()
  let profile: Profile
  let cloudlink: CloudLink
  let sessionOnly = false
  let chat: Chat | null = null
  let store: Store | null = null
  let userFolder: string | null = null
  let signingIn: { abort: AbortController; link: string | null } | null = null

  let phase: AppState['phase'] = 'starting'
  let account: Account | null = null
  let connection: Connection = 'connecting'
  let polling: Polling | null = null
  let list: ListState = { loaded: false, failure: null }
  let failure: Failure | null = null
  let step: AppState['signIn']['step'] = 'idle'
  let waitingForKeychain = false
  let dataKept = false
  let signInEnded = false
  let history: AppState['history'] = null

  function state(): AppState {
    const { cloud, region } = configured
    return {
      phase,
      account,
      connection,
      polling,
      list,
      failure,
      signIn: { step },
      cloud: {
        name: cloud.name,
        host: new URL(cloud.services.authentication).host,
        hasClientId: cloud.clientId !== '',
        portal: cloud.portal === null ? 'password' : 'both',
        region
      },
      sessionOnly,
      waitingForKeychain,
      dataKept,
      signInEnded,
      history
    }
  }

  function change(changes: () => void): void {
    changes()
    emit('state', state())
  }

  function openCloud(): void {
    configured = options.configured()
    profile = sessionOnly ? options.openMemoryProfile() : options.openProfile(configured.cloud)
    cloudlink = options.createCloudLink(configured.cloud, profile, {
      onSignedOut: (error) => void refused(error),
      onPaused(error) {
        if (phase === 'signed-in') change(() => (failure = failureOf(error)))
      }
    })
  }

  /** Reads what an earlier run left: signed in, signed out, or something in the way. */
  async function start(): Promise<void> {
    change(() => {
      phase = 'starting'
      failure = null
    })
    try {
      openCloud()
      const signedIn = await cloudlink.load()
      const folder = signedIn ? await profile.currentUser() : null
      if (!signedIn) {
        change(() => (phase = 'signed-out'))
        return
      }
      if (folder !== null) {
        await openUser(folder)
        const me = await currentStore().getMe()
        if (me !== null) {
          beginChat(me)
          return
        }
        await closeUser()
      }
      // Signed in, but the store was never finished: ask the service whose tokens these are.
      await enter(await cloudlink.whoAmI())
    } catch (error) {
      await stopped(error)
    } finally {
      started.resolve()
    }
  }

  /** Opens the user's store, telling where a damaged one had to be put aside. */
  async function openUser(folder: string): Promise<void> {
    const opened = await profile.openStore(folder)
    store = opened.store
    userFolder = folder
    if (opened.rescue !== null) {
      const { putAside, saved } = opened.rescue
      log.warn('damaged store put aside')
      failure = {
        code: 'storage',
        message: `The data on this computer was damaged. It is kept as ${putAside}. Unsent messages saved from it: ${saved.messages}, drafts: ${saved.drafts}; everything else is loaded again.`
      }
    }
  }

  function currentStore(): Store {
    if (store === null) throw new SyncError('signed-out', 'Sign in first.')
    return store
  }

  async function enter(claims: Claims): Promise<void> {
    const me: Account = {
      userId: claims.userId,
      principalId: claims.principalId,
      accountId: claims.accountId,
      name: claims.name,
      email: claims.email
    }
    await closeUser()
    await openUser(await profile.setCurrentUser(me.userId))
    const opened = currentStore()
    await opened.setMe(me)
    if ((await opened.getReadFloor()) === null) {
      await opened.setReadFloor(new Date(cloudlink.serverTime() ?? clock.now()).toISOString())
    }
    beginChat(me)
  }

  function beginChat(me: Account): void {
    const started = createChat({
      account: me,
      cloudlink,
      store: currentStore(),
      clock,
      log,
      emit,
      onConnection: (now, nowPolling) => {
        if (chat !== started || (connection === now && polling?.reason === nowPolling?.reason)) return
        change(() => {
          connection = now
          polling = nowPolling
          if (now === 'connected' && failure?.code === 'sign-in-paused') failure = null
        })
      },
      onList(now) {
        if (chat !== started) return
        const same = list.loaded === now.loaded && list.failure?.code === now.failure?.code
        if (!same || now.failure !== null) change(() => (list = now))
      },
      historyDays: options.historyDays,
      onHistory(now) {
        if (chat === started) change(() => (history = now))
      },
      onUnread: options.onUnread,
      onArrivals: options.onArrivals
    })
    chat = started
    change(() => {
      phase = 'signed-in'
      account = me
      connection = 'connecting'
      polling = null
      list = { loaded: false, failure: null }
      step = 'idle'
      waitingForKeychain = false
      dataKept = false
      signInEnded = false
    })
    void options.whenListed().then(() => {
      if (chat === started) started.start()
    })
  }

  async function closeUser(): Promise<void> {
    const [closingChat, closingStore] = [chat, store]
    chat = null
    store = null
    userFolder = null
    history = null
    await closingChat?.stop()
    await closingStore?.close()
    options.onUnread(0)
  }

  /** The token endpoint refused: the person has to sign in again; everything stored stays. */
  async function refused(error: Error): Promise<void> {
    if (phase !== 'signed-in') return
    // What is stored stays open for reading, and takes drafts and messages for later.
    await chat?.stop()
    change(() => {
      signInEnded = true
      connection = 'offline'
      history = null
      failure = failureOf(error)
    })
  }

  /** Turns what went wrong on the way into the phase that offers a way on. */
  async function stopped(error: unknown): Promise<void> {
    const found = failureOf(error)
    log.warn('not signed in', { code: found.code })
    if (signInEnded) {
      backToReading(found)
      return
    }
    await closeUser()
    change(() => {
      failure = found.code === 'cancelled' ? null : found
      step = 'idle'
      phase =
        found.code === 'keychain'
          ? 'keychain-locked'
          : found.code === 'storage'
            ? 'profile-unusable'
            : 'signed-out'
    })
  }

  /** A new sign-in came to nothing: what the old one left can be read on. */
  function backToReading(why: Failure | null): void {
    change(() => {
      phase = 'signed-in'
      step = 'idle'
      failure = why === null || why.code === 'cancelled' ? failure : why
    })
  }

  function beginSignIn(now: AppState['signIn']['step']): AbortController {
    if (phase === 'signed-in' && !signInEnded)
      throw new SyncError('refused', 'Somebody is signed in already. Sign out first.')
    if (configured.cloud.clientId === '') {
      throw new SyncError('not-configured', 'There is no client id yet. Enter it in the server settings.')
    }
    signingIn?.abort.abort()
    const abort = new AbortController()
    signingIn = { abort, link: null }
    change(() => {
      phase = 'signing-in'
      step = now
      failure = null
    })
    return abort
  }

  /** Ends a sign-in: in, or back with the reason. A sign-in that another one replaced changes nothing. */
  async function finishSignIn(mine: AbortController, claims: Promise<Claims>): Promise<boolean> {
    try {
      const known = await claims
      if (signingIn?.abort !== mine) return false
      signingIn = null
      change(() => (step = 'checking'))
      await enter(known)
      return true
    } catch (error) {
      if (signingIn !== null && signingIn.abort !== mine) return false
      signingIn = null
      await stopped(error)
      return false
    }
  }

  return {
    state,
    chat() {
      if (chat === null) throw new SyncError('signed-out', 'Sign in first.')
      return chat
    },
    start,
    whenStarted: started.promise,
    async stop() {
      signingIn?.abort.abort()
      await closeUser()
    },

    signInWithBrowser() {
      const abort = beginSignIn('waiting-for-browser')
      return new Promise((waiting) => {
        const claims = cloudlink.signIn.withBrowser({
          signal: abort.signal,
          nextLink: () => options.nextLink(abort.signal),
          openBrowser(url) {
            if (signingIn?.abort === abort) signingIn.link = url
            options.openBrowser(url)
            waiting()
          }
        })
        void finishSignIn(abort, claims).then(() => waiting())
      })
    },
    cancelSignIn() {
      const cancelled = signingIn
      signingIn = null
      cancelled?.abort.abort()
      if (phase === 'signing-in' && signInEnded) backToReading(null)
      else if (phase === 'signing-in') {
        change(() => {
          phase = 'signed-out'
          step = 'idle'
          failure = null
        })
      }
    },
    signInLink: () => signingIn?.link ?? null,
    async signInWithPassword(credentials) {
      const abort = beginSignIn('checking')
      const claims = cloudlink.signIn.withPassword({ ...credentials, signal: abort.signal })
      if (await finishSignIn(abort, claims)) options.reloadPage()
    },

    async setServer(clientId, region) {
      if (configured.region === null)
        throw new SyncError('refused', 'A cloud file decides the server settings here.')
      if (phase === 'signed-in')
        throw new SyncError('refused', 'Sign out before changing the server settings.')
      await options.saveServer(clientId, region)
      await start()
    },
    retryKeychain: () => start(),
    async useThisSessionOnly() {
      sessionOnly = true
      await start()
    },

    countUnsent: () => (store === null ? Promise.resolve({ messages: 0, drafts: 0 }) : store.countUnsent()),
    async signOut({ erase }) {
      const folder = userFolder
      // Ends the subscriptions while the tokens still work.
      await closeUser()
      try {
        await cloudlink.signOut()
        if (erase && folder !== null) await profile.erase(folder)
      } catch (error) {
        // Above all a locked keychain: the screen says so, and what was to go may be tried again.
        signInEnded = false
        await stopped(error)
        throw error
      }
      change(() => {
        phase = 'signed-out'
        if (erase) account = null
        failure = null
        signInEnded = false
        dataKept = !erase && !sessionOnly
      })
    },
    waitingForKeychain(waiting) {
      if (waiting !== waitingForKeychain) change(() => (waitingForKeychain = waiting))
    },
    wake: () => {
      if (!signInEnded) chat?.reconnect()
    },
    lose: () => chat?.lose(),
    looked: () => chat?.freshen(),
    reconnect() {
      if (signInEnded) return
      cloudlink.personGoesOn()
      if (failure?.code === 'sign-in-paused') change(() => (failure = null))
      chat?.reconnect()
    }
  }
}
