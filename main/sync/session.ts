/** Who is signed in, and the way there and back: the phases that the page shows, and the Chat while there is one. */
import type {
  Account,
  AppState,
  Connection,
  Failure,
  ListState,
  Polling,
  Region
} from '../../preload/contract/index.ts'
import type { Claims, Clock, Cloud, CloudLink, Log, TokenVault } from '../cloudlink/types.ts'
import type { Rescue, Store } from '../store/types.ts'
import { createChat } from './chat.ts'
import type { Arrival } from './announcements.ts'
import type { Chat, Emit } from './chat.ts'
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
  /** Notes that this user's data is to be erased: whatever comes between, erasing goes on at the next start. */
  rememberErase(folder: string): Promise<void>
  /** Folder of the user whose data is still to be erased; null where none is. */
  pendingErase(): Promise<string | null>
  /** Removes the user's database, key and pictures, and the logs; then the note that it was to be done. */
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

/** How long leaving may wait for the service, in ms; every call is cancelled then. */
const GOODBYE_MS = 3_000

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
  let signInEnded = false
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
      signInEnded,
      erasePending,
      history
    }
  }

  function change(changes: () => void): void {
    changes()
    emit('state', state())
  }

  /** The end of the transitions that were begun so far. */
  let transitions: Promise<unknown> = Promise.resolve()

  /**
   * One transition at a time (start, entering, signing out): none uses a client, profile or store that another one
   * replaces meanwhile.
   */
  function inTurn<T>(transition: () => Promise<T>): Promise<T> {
    const turn = transitions.then(transition)
    transitions = turn.catch(() => undefined)
    return turn
  }

  /** Cancels a sign-in that is under way; its end changes nothing any more. */
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

  /** Reads what an earlier run left: signed in, signed out, or something in the way. */
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
      // Signed in, but the store was never finished: ask the service whose tokens these are.
      await enter(await client().whoAmI())
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
    if (phase === 'signed-in' && !signInEnded) throw new SyncError('refused', 'already-signed-in')
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

  /** Ends a sign-in: in, or back with the reason. One that was cancelled or replaced changes nothing. */
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

  /** Forgets the tokens and removes a user's data. @throws where something is left, which stays noted. */
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

  /** Waits for the work, but not for the service: after 3 s every call is cancelled. */
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
      // A keychain that asks the person may never answer, and quitting does not wait for it.
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
          // Noted before anything can fail: what the person asked for is not forgotten.
          if (toErase !== null) await profile.rememberErase(toErase)
          // Ends the subscriptions while the tokens still work.
          await withGoodbye(closeUser())
          if (toErase !== null) {
            await eraseNow(toErase)
            return
          }
          await client().signOut()
        } catch (error) {
          // Above all a locked keychain: the screen says so, and what was to go is tried again from there.
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
      }),
    waitingForKeychain(waiting) {
      if (waiting !== waitingForKeychain) change(() => (waitingForKeychain = waiting))
    },
    wake: () => {
      if (!signInEnded) chat?.live.reconnect()
    },
    lose: () => chat?.live.lose(),
    looked: () => chat?.live.freshen(),
    reconnect() {
      if (signInEnded) return
      cloudlink?.personGoesOn()
      if (failure?.code === 'sign-in-paused') change(() => (failure = null))
      chat?.live.reconnect()
    }
  }
}
