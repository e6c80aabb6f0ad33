/** Signing in and out, and what happens when the service ends the sign-in. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AppState } from '../../preload/contract/index.ts'
import { createCloudLink } from '../../main/cloudlink/index.ts'
import type { Tokens } from '../../main/cloudlink/types.ts'
import { createMemoryVault } from '../../main/store/memory-vault.ts'
import { createSession } from '../../main/sync/session.ts'
import type { Session } from '../../main/sync/session/types.ts'
import type { Profile } from '../../main/sync/session/user-data.ts'
import { credentialsOf } from '../support/test-client.ts'
import { createServiceFixture } from './service-fixture.ts'
import type { ServiceFixture } from './service-fixture.ts'
import { conversationOf, userOf } from '../support/sandbox-http.ts'
import { silentLog } from '../support/silent-log.ts'

let service: ServiceFixture
let profile: Profile
let session: Session
let lunch: string
let before: number

beforeEach(async () => {
  service = await createServiceFixture()
  profile = createProfile()
  session = createTestSession()
  lunch = conversationOf(service.sandbox, 'Lunch')
  before = service.sandbox.control.messages(lunch).length
  await session.start()
})
afterEach(async () => {
  await session.stop()
  await service.end()
})

/** A profile with its stores on disk and everything else in memory. */
function createProfile(): Profile {
  let tokens: Tokens | null = null
  let budget: string | null = null
  let current: string | null = null
  return {
    tokens: {
      load: async () => tokens,
      save: async (fresh) => void (tokens = fresh),
      clear: async () => void (tokens = null)
    },
    tokenBudget: { read: async () => budget, write: async (text) => void (budget = text) },
    currentUser: async () => current,
    setCurrentUser: async (userId) => (current = userId),
    openStore: async (folder) => ({
      store: await service.open(`${folder}.db`),
      vault: createMemoryVault(),
      rescue: null
    }),
    rememberErase: async () => undefined,
    pendingErase: async () => null,
    erase: async () => undefined
  }
}

function createTestSession(): Session {
  const { clock, sandbox, network } = service
  return createSession({
    clock,
    log: silentLog,
    emit: () => undefined,
    configured: () => ({ cloud: sandbox.cloud, region: null }),
    saveServer: async () => undefined,
    createCloudLink(cloud, { tokens, tokenBudget }, events) {
      const cloudlink = createCloudLink({
        cloud,
        app: { name: 'cloudlinkchat-desktop', version: '0.1.0', os: 'linux', osVersion: '12' },
        ...network,
        clock,
        log: silentLog,
        vault: tokens,
        tokenBudget,
        deviceId: 'device-of-the-test',
        redirectTexts: () => ({ title: '', done: '', refused: '' }),
        ...events
      })
      return { ...cloudlink, connectLive: network.trackLive(cloudlink.connectLive) }
    },
    openProfile: () => profile,
    openMemoryProfile: () => profile,
    openBrowser: () => undefined,
    nextLink: () => new Promise(() => undefined),
    reloadPage: () => undefined,
    whenListed: () => Promise.resolve(),
    historyDays: () => 0,
    keepDays: () => 0,
    undoSeconds: () => 0,
    onUnread: () => undefined,
    onArrivals: () => undefined,
    onRead: () => undefined
  })
}

async function signIn(name: string): Promise<void> {
  const user = userOf(service.sandbox, name)
  await service.clock.advanceUntilDone(session.signInWithPassword(credentialsOf(user)))
  await untilState({ phase: 'signed-in', connection: 'connected', reauthRequired: false })
}

async function untilState(wanted: Partial<AppState>): Promise<void> {
  await expect.poll(() => session.state(), { timeout: 10_000, interval: 5 }).toMatchObject(wanted)
  await service.clock.settled()
}

/** Revokes the tokens at the service, and waits until the client notices. */
async function endSignIn(): Promise<void> {
  await service.clock.advance(60 * 60_000)
  service.sandbox.control.revokeRefreshTokens()
  session.wake()
  await untilState({ phase: 'signed-in', reauthRequired: true })
}

const serverTexts = (): string[] =>
  service.sandbox.control
    .messages(lunch)
    .slice(before)
    .map(({ body }) => body)

const shown = async (): Promise<string[]> =>
  (await session.chat().messages.list(lunch, { limit: 10 })).messages.map(({ content }) => content.text)

test('after a refused refresh, data is readable, drafts and messages are kept, and nothing is retried', async () => {
  await signIn('Ana')
  const texts = await shown()
  await endSignIn()
  expect(session.state()).toMatchObject({ connection: 'offline', failure: { code: 'signed-out' } })
  const asked = service.sandbox.control.requests().length
  expect(await shown()).toEqual(texts)
  expect((await session.chat().conversations.list()).length).toBeGreaterThan(3)
  await session.chat().drafts.set(lunch, 'half a thought')
  await session.chat().messages.send(lunch, 'for later')
  session.wake()
  session.reconnect()
  await service.clock.advance(60 * 60_000)
  expect(service.sandbox.control.requests()).toHaveLength(asked)
  expect(await shown()).toEqual([...texts, 'for later'])

  await signIn('Ana')
  await service.clock.advanceUntil(() => serverTexts().length === 1, 5 * 60_000)
  expect(serverTexts()).toEqual(['for later'])
  expect(await session.chat().drafts.get(lunch)).toEqual('half a thought')
})

test('another user does not see or send the data of the first one, who finds it again later', async () => {
  await signIn('Ana')
  await endSignIn()
  await session.chat().drafts.set(lunch, 'half a thought')
  await session.chat().messages.send(lunch, 'from Ana')

  await signIn('Imke')
  expect(session.state().account?.name).toBe(userOf(service.sandbox, 'Imke').name)
  expect(await shown()).not.toContain('from Ana')
  expect(await session.chat().drafts.get(lunch)).toEqual('')
  expect(await session.chat().countUnsent()).toEqual({ messages: 0, drafts: 0 })
  await service.clock.advance(10 * 60_000)
  expect(serverTexts()).toEqual([])

  await session.signOut({ erase: false })
  await signIn('Ana')
  await service.clock.advanceUntil(() => serverTexts().length === 1, 5 * 60_000)
  expect(service.sandbox.control.messages(lunch).at(-1)?.createdBy).toBe(
    userOf(service.sandbox, 'Ana').userId
  )
  expect(await session.chat().drafts.get(lunch)).toEqual('half a thought')
})

test('a refresh that fails because of the network does not sign out', async () => {
  await signIn('Ana')
  const { clock, sandbox } = service
  await clock.advance(60 * 60_000)
  sandbox.control.expireTokens()
  sandbox.control.fault({ kind: 'reset-before', service: 'authentication', method: 'POST', times: 2 })
  session.wake()
  await untilState({ phase: 'signed-in', connection: 'offline', reauthRequired: false })
  await clock.advanceUntil(() => session.state().connection === 'connected', 5 * 60_000)
  expect(session.state()).toMatchObject({ reauthRequired: false, failure: null })
})

test('whenStarted resolves when the conversation list can be read, or if nobody is signed in', async () => {
  await session.whenStarted
  expect(session.state().phase).toBe('signed-out')
  await signIn('Ana')
  await session.stop()
  session = createTestSession()
  const started = session.whenStarted.then(() => session.chat().conversations.list())
  void session.start()
  expect(session.state().phase).toBe('starting')
  expect((await started).length).toBeGreaterThan(3)
})

test('when the token budget is spent, the session reports it and waits for the user, and messages are kept', async () => {
  await signIn('Ana')
  const { clock, sandbox } = service
  await clock.advance(60 * 60_000)
  sandbox.control.expireTokens()
  sandbox.control.fault({ kind: 'status', status: 503, service: 'authentication', method: 'POST', times: -1 })
  session.wake()
  await clock.advance(20 * 60_000)
  expect(session.state()).toMatchObject({
    phase: 'signed-in',
    reauthRequired: false,
    failure: { code: 'sign-in-paused', detail: 'renewal-limit' }
  })
  const refreshes = (): number =>
    sandbox.control.requests().filter(({ grantType }) => grantType === 'refresh_token').length
  expect(refreshes()).toBe(6)
  await session.chat().messages.send(lunch, 'kept')
  sandbox.control.clearFaults()
  session.wake()
  await clock.advance(60 * 60_000)
  expect(refreshes()).toBe(6)

  session.reconnect()
  await clock.advanceUntil(() => session.state().connection === 'connected', 5 * 60_000)
  await clock.advanceUntil(() => serverTexts().length === 1, 5 * 60_000)
  expect(session.state().failure).toBeNull()
})

class LockedKeychain extends Error {
  override name = 'KeychainError'
}

test('retrying the keychain cancels a sign-in in progress', async () => {
  service.sandbox.control.fault({ kind: 'delay', times: 1, service: 'authentication', path: '/authorize' })
  const signingIn = session.signInWithPassword(credentialsOf(userOf(service.sandbox, 'Ana')))
  await session.retryKeychain()
  await service.clock.advanceUntilDone(signingIn)
  await service.clock.settled()
  expect(session.state()).toMatchObject({ phase: 'signed-out', account: null })
  expect(await profile.currentUser()).toBeNull()
  expect(await profile.tokens.load()).toBeNull()
})

test('a sign-in that is cancelled while the keychain is saving leaves no tokens', async () => {
  const gate = Promise.withResolvers<void>()
  const saving = Promise.withResolvers<void>()
  const { save } = profile.tokens
  profile.tokens.save = async (tokens) => {
    saving.resolve()
    await gate.promise
    await save(tokens)
  }
  const signingIn = session.signInWithPassword(credentialsOf(userOf(service.sandbox, 'Ana')))
  await service.clock.advanceUntilDone(saving.promise)
  session.cancelSignIn()
  gate.resolve()
  await service.clock.advanceUntilDone(signingIn)
  await service.clock.settled()
  expect(await profile.tokens.load()).toBeNull()
  expect(session.state()).toMatchObject({ phase: 'signed-out', failure: null })
})

test('an erase that fails because the keychain is locked is resumed at the next start', async () => {
  await signIn('Ana')
  const folder = await profile.currentUser()
  const erased: string[] = []
  let toErase: string | null = null
  let locked = true
  profile.rememberErase = async (user) => void (toErase = user)
  profile.pendingErase = async () => toErase
  profile.erase = async (user) => {
    if (locked) throw new LockedKeychain('The keychain is locked.')
    erased.push(user)
    toErase = null
  }
  const signOut = service.clock.advanceUntilDone(session.signOut({ erase: true }))
  await expect(signOut).rejects.toThrow('The keychain is locked.')
  expect(session.state()).toMatchObject({ phase: 'keychain-locked', erasePending: true })

  await service.clock.advanceUntilDone(session.retryKeychain())
  expect(session.state()).toMatchObject({ phase: 'keychain-locked', erasePending: true })

  // The next start of the program resumes the erase.
  locked = false
  await session.stop()
  session = createTestSession()
  await service.clock.advanceUntilDone(session.start())
  expect(erased).toEqual([folder])
  expect(session.state()).toMatchObject({ phase: 'signed-out', erasePending: false, dataKept: false })
})

test('stopping waits at most 3 s for an unanswered refresh', async () => {
  await signIn('Ana')
  await service.clock.advance(60 * 60_000)
  service.sandbox.control.expireTokens()
  service.sandbox.control.fault({ kind: 'hang', times: -1, service: 'authentication' })
  const began = service.clock.monotonic()
  await service.clock.advanceUntilDone(session.stop())
  expect(service.clock.monotonic() - began).toBeLessThanOrEqual(3_000)
})
