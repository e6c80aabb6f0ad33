/** Signing in and out: the phases that the page shows, and the Chat while somebody is signed in. */
import type {
  Account,
  AppState,
  Connection,
  Failure,
  ListState,
  Polling,
  Region
} from '../../preload/contract/index.ts'
import type { Claims, Cloud, CloudLink, TokenVault } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Rescue, Store } from '../store/types.ts'
import { createChat } from './chat.ts'
import type { Arrival } from './announcements.ts'
import type { Chat, Emit } from './chat.ts'
import { failureOf, SyncError } from './failure.ts'

/** One cloud's data: a folder, its keychain entries, and a folder per user below it. */
export type Profile = {
  /** Tokens of the user who is signed in to this cloud. */
  tokens: TokenVault
  /** Counts recent calls of the token endpoint. */
  tokenBudget: { read(): Promise<string | null>; write(text: string): Promise<void> }
  /** Folder name of the user who was signed in last; null before the first sign-in. */
  currentUser(): Promise<string | null>
  setCurrentUser(userId: string): Promise<string>
  openStore(folder: string): Promise<OpenedStore>
  /** Records that this user's data must be erased. If something interrupts erasing, the next start continues it. */
  rememberErase(folder: string): Promise<void>
  /** Folder of the user whose data must still be erased; null if there is none. */
  pendingErase(): Promise<string | null>
  /** Removes the user's database, key and pictures, and the logs; then the record that it had to be done. */
  erase(folder: string): Promise<void>
}

/** `rescue` describes a damaged database that was put aside; the store is then a new one. */
export type OpenedStore = { store: Store; rescue: Rescue | null }

export type Session = {
  state(): AppState
  /** @throws SyncError 'signed-out' */
  chat(): Chat
  start(): Promise<void>
  /** Resolves when the first start has finished, whatever its result. */
  readonly whenStarted: Promise<void>
  stop(): Promise<void>
  signInWithBrowser(): Promise<void>
  cancelSignIn(): void
  /** The link that was opened in the browser, while its answer is awaited. */
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
  /** The network is gone. */
  onOffline(): void
  /** The window got the focus. */
  onFocus(): void
  /** The person asks to reconnect; this also ends a pause that protects the account. */
  reconnect(): void
}

type Configured = { cloud: Cloud; region: Region | null }

/** How long quitting may wait for the service, in ms; then every call is cancelled. */
const GOODBYE_MS = 3_000

export function createSession(options: {
  clock: Clock
  log: Log
  emit: Emit
  /** The cloud that the cloud file or the server settings name now. */
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
  /** Reloads the page, so that nothing typed stays in its memory. */
  reloadPage(): void
  /** Resolves when the page has the stored list, which is shown before the service is asked. */
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
  let cloudlink: CloudLink | null = null
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
  let reauthRequired = false
  let history: AppState['history'] = null
  let erasePending = false

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
      reauthRequired,
      erasePending,
      history
    }
  }

  function change(changes: () => void): void {
    changes()
    emit('state', state())
  }

  /** Resolves when all transitions that have begun are done. */
  let transitions: Promise<unknown> = Promise.resolve()

  /**
   * Runs one transition at a time (start, sign-in, sign-out), so none uses a client, profile or store that another one is
   * replacing.
   */
  function inTurn<T>(transition: () => Promise<T>): Promise<T> {
    const turn = transitions.then(transition)
    transitions = turn.catch(() => undefined)
    return turn
  }

  /** Cancels a running sign-in; its result is then ignored. */
  function abandonSignIn(): void {
    const abandoned = signingIn
    signingIn = null
    abandoned?.abort.abort()
  }

  function client(): CloudLink {
    if (cloudlink === null) throw new SyncError('signed-out', 'still-starting')
    return cloudlink
  }

  function openCloud(): void {
    cloudlink?.dispose()
    configured = options.configured()
    profile = sessionOnly ? options.openMemoryProfile() : options.openProfile(configured.cloud)
    cloudlink = options.createCloudLink(configured.cloud, profile, {
      onSignedOut: (error) => void inTurn(() => refused(error)),
      onPaused(error) {
        if (phase === 'signed-in') change(() => (failure = failureOf(error)))
      }
    })
  }

  /** Restores the state of the last run: signed in, signed out, or a problem to show. */
  function start(): Promise<void> {
    abandonSignIn()
    return inTurn(startNow)
  }

  async function startNow(): Promise<void> {
    change(() => {
      phase = 'starting'
      failure = null
    })
    try {
      await closeUser()
      openCloud()
      const toErase = await profile.pendingErase()
      if (toErase !== null) {
        await eraseNow(toErase)
        return
      }
      const signedIn = await client().load()
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
      // Signed in, but the store was never completed: ask the service whose tokens these are.
      await enter(await client().whoAmI())
    } catch (error) {
      await stopped(error)
    } finally {
      started.resolve()
    }
  }

  /** Opens the user's store and reports a damaged one that was put aside. */
  async function openUser(folder: string): Promise<void> {
    const opened = await profile.openStore(folder)
    store = opened.store
    userFolder = folder
    if (opened.rescue !== null) {
      const { putAside, saved } = opened.rescue
      log.warn('damaged store put aside')
      failure = {
        code: 'storage',
        detail: 'store-put-aside',
        values: { file: putAside, messages: saved.messages, drafts: saved.drafts }
      }
    }
  }

  function currentStore(): Store {
    if (store === null) throw new SyncError('signed-out', 'sign-in-first')
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
      await opened.setReadFloor(new Date(client().serverTime() ?? clock.now()).toISOString())
    }
    beginChat(me)
  }

  function beginChat(me: Account): void {
    const started = createChat({
      account: me,
      cloudlink: client(),
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
      reauthRequired = false
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

  /** The token endpoint refused: the person must sign in again; everything stored stays. */
  async function refused(error: Error): Promise<void> {
    if (phase !== 'signed-in') return
    // The store stays open for reading and takes drafts and messages for later.
    await chat?.stop()
    change(() => {
      reauthRequired = true
      connection = 'offline'
      history = null
      failure = failureOf(error)
    })
  }

  /** Maps an error to the phase whose screen offers what to do. */
  async function stopped(error: unknown): Promise<void> {
    const found = failureOf(error)
    log.warn('not signed in', { code: found.code })
    if (reauthRequired) {
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

  /** A new sign-in failed: the data of the old one stays readable. */
  function backToReading(why: Failure | null): void {
    change(() => {
      phase = 'signed-in'
      step = 'idle'
      failure = why === null || why.code === 'cancelled' ? failure : why
    })
  }

  function beginSignIn(now: AppState['signIn']['step']): AbortController {
    if (phase === 'signed-in' && !reauthRequired) throw new SyncError('refused', 'already-signed-in')
    if (configured.cloud.clientId === '') {
      throw new SyncError('not-configured', 'no-client-id')
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

  /** Finishes a sign-in, successful or with the reason it failed. One that was cancelled or replaced changes nothing. */
  async function finishSignIn(mine: AbortController, claims: Promise<Claims>): Promise<boolean> {
    const outcome = await claims.then(
      (known) => ({ known }),
      (error: unknown) => ({ error })
    )
    return inTurn(async () => {
      if (signingIn?.abort !== mine) return false
      signingIn = null
      try {
        if ('error' in outcome) throw outcome.error
        change(() => (step = 'checking'))
        await enter(outcome.known)
        return true
      } catch (error) {
        await stopped(error)
        return false
      }
    })
  }

  /** Deletes the tokens and a user's data. @throws if something is left; the record then stays. */
  async function eraseNow(folder: string): Promise<void> {
    change(() => (erasePending = true))
    await client().signOut()
    await profile.erase(folder)
    change(() => {
      erasePending = false
      phase = 'signed-out'
      account = null
      failure = null
      dataKept = false
    })
  }

  /** Waits for local work, but not for the service: after 3 s every call is cancelled. */
  async function withGoodbye(work: Promise<void>): Promise<void> {
    const timer = clock.setTimeout(() => cloudlink?.dispose(), GOODBYE_MS)
    try {
      await work
    } finally {
      timer.cancel()
    }
  }

  return {
    state,
    chat() {
      if (chat === null) throw new SyncError('signed-out', 'sign-in-first')
      return chat
    },
    start,
    whenStarted: started.promise,
    async stop() {
      abandonSignIn()
      const closing = withGoodbye(inTurn(closeUser))
      // A keychain that prompts the person may never answer; quitting does not wait for it.
      const tooLong = new Promise<void>((resolve) => {
        const timer = clock.setTimeout(() => {
          if (waitingForKeychain) resolve()
        }, GOODBYE_MS)
        void closing.catch(() => undefined).then(() => timer.cancel())
      })
      await Promise.race([closing, tooLong])
      cloudlink?.dispose()
    },

    signInWithBrowser() {
      const abort = beginSignIn('waiting-for-browser')
      return new Promise((waiting) => {
        const claims = client().signIn.withBrowser({
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
      abandonSignIn()
      if (phase === 'signing-in' && reauthRequired) backToReading(null)
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
      const claims = client().signIn.withPassword({ ...credentials, signal: abort.signal })
      if (await finishSignIn(abort, claims)) options.reloadPage()
    },

    async setServer(clientId, region) {
      if (configured.region === null) throw new SyncError('refused', 'cloud-file-decides')
      if (phase === 'signed-in') throw new SyncError('refused', 'sign-out-first')
      await options.saveServer(clientId, region)
      await start()
    },
    retryKeychain: () => start(),
    async useThisSessionOnly() {
      sessionOnly = true
      await start()
    },

    countUnsent: () => (store === null ? Promise.resolve({ messages: 0, drafts: 0 }) : store.countUnsent()),
    signOut: ({ erase }) =>
      inTurn(async () => {
        const folder = userFolder
        const toErase = erase && !sessionOnly ? folder : null
        try {
          // Recorded before anything can fail, so the request is not forgotten.
          if (toErase !== null) await profile.rememberErase(toErase)
          // Unsubscribes while the tokens still work.
          await withGoodbye(closeUser())
          if (toErase !== null) {
            await eraseNow(toErase)
            return
          }
          await client().signOut()
        } catch (error) {
          // Usually a locked keychain: its screen says so, and erasing is retried from there.
          reauthRequired = false
          await stopped(error)
          throw error
        }
        change(() => {
          phase = 'signed-out'
          if (erase) account = null
          failure = null
          reauthRequired = false
          dataKept = !erase && !sessionOnly
        })
      }),
    waitingForKeychain(waiting) {
      if (waiting !== waitingForKeychain) change(() => (waitingForKeychain = waiting))
    },
    wake: () => {
      if (!reauthRequired) chat?.live.reconnect()
    },
    onOffline: () => chat?.live.onOffline(),
    onFocus: () => chat?.live.checkForMissedEvents(),
    reconnect() {
      if (reauthRequired) return
      cloudlink?.resumeAfterPause()
      if (failure?.code === 'sign-in-paused') change(() => (failure = null))
      chat?.live.reconnect()
    }
  }
}
