/** Who is signed in, and what stays when the service ends the sign-in. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AppState } from '../../preload/contract/index.ts'
import { createCloudLink } from '../../main/cloudlink/index.ts'
import type { Tokens } from '../../main/cloudlink/types.ts'
import { createSession } from '../../main/sync/session.ts'
import type { Session } from '../../main/sync/session/types.ts'
import type { Profile } from '../../main/sync/session/user-data.ts'
import { credentialsOf } from '../support/client.ts'
import { openService } from './owned-service.ts'
import type { OwnedService } from './owned-service.ts'
import { conversationOf, userOf } from '../support/sandbox-caller.ts'

const log = { info: () => undefined, warn: () => undefined }

let service: OwnedService
let profile: Profile
let session: Session
let lunch: string
let before: number

beforeEach(async () => {
  service = await openService()
  profile = createProfile()
  session = createTheSession()
  lunch = conversationOf(service.sandbox, 'Lunch')
  before = service.sandbox.control.messages(lunch).length
  await session.start()
})
afterEach(async () => {
  await session.stop()
  await service.end()
})

/** Stores on disk, everything else in memory. */
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
    openStore: async (folder) => ({ store: await service.open(`${folder}.db`), rescue: null }),
    rememberErase: async () => undefined,
    pendingErase: async () => null,
    erase: async () => undefined
  }
}

function createTheSession(): Session {
  const { clock, sandbox, network } = service
  return createSession({
    clock,
    log,
    emit: () => undefined,
    configured: () => ({ cloud: sandbox.cloud, region: null }),
    saveServer: async () => undefined,
    createCloudLink(cloud, { tokens, tokenBudget }, events) {
      const cloudlink = createCloudLink({
        cloud,
        app: { name: 'cloudlinkchat-desktop', version: '0.1.0', os: 'linux', osVersion: '12' },
        ...network,
        clock,
        log,
        vault: tokens,
        tokenBudget,
        deviceId: 'device-of-the-test',
        redirectTexts: () => ({ title: '', done: '', refused: '' }),
        ...events
      })
      return { ...cloudlink, connectLive: network.watchLive(cloudlink.connectLive) }
    },
    openProfile: () => profile,
    openMemoryProfile: () => profile,
    openBrowser: () => undefined,
    nextLink: () => new Promise(() => undefined),
    reloadPage: () => undefined,
    whenListed: () => Promise.resolve(),
    historyDays: () => 0,
    onUnread: () => undefined,
    onArrivals: () => undefined
  })
}

async function signIn(name: string): Promise<void> {
  const user = userOf(service.sandbox, name)
  await service.clock.passDuring(session.signInWithPassword(credentialsOf(user)))
  await untilState({ phase: 'signed-in', connection: 'connected', reauthRequired: false })
}

async function untilState(wanted: Partial<AppState>): Promise<void> {
  await expect.poll(() => session.state(), { timeout: 10_000, interval: 5 }).toMatchObject(wanted)
  await service.clock.settled()
}

/** The service ends the sign-in, and the client finds out. */
async function endSignIn(): Promise<void> {
  await service.clock.pass(60 * 60_000)
  service.sandbox.control.revokeRefreshTokens()
  session.wake()
  await untilState({ phase: 'signed-in', reauthRequired: true })
}

const atService = (): string[] =>
  service.sandbox.control
    .messages(lunch)
    .slice(before)
    .map(({ body }) => body)

const shown = async (): Promise<string[]> =>
  (await session.chat().messages.list(lunch, { limit: 10 })).messages.map(({ content }) => content.text)

test('a refused renewal leaves everything readable, takes drafts and messages, and tries nothing by itself', async () => {
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
  await service.clock.pass(60 * 60_000)
  expect(service.sandbox.control.requests()).toHaveLength(asked)
  expect(await shown()).toEqual([...texts, 'for later'])

  await signIn('Ana')
  await service.clock.passUntil(() => atService().length === 1, 5 * 60_000)
  expect(atService()).toEqual(['for later'])
  expect(await session.chat().drafts.get(lunch)).toEqual('half a thought')
})

test('another user sees and sends nothing of it, and the first one finds it again', async () => {
  await signIn('Ana')
  await endSignIn()
  await session.chat().drafts.set(lunch, 'half a thought')
  await session.chat().messages.send(lunch, 'of Ana alone')

  await signIn('Imke')
  expect(session.state().account?.name).toBe(userOf(service.sandbox, 'Imke').name)
  expect(await shown()).not.toContain('of Ana alone')
  expect(await session.chat().drafts.get(lunch)).toEqual('')
  expect(await session.chat().countUnsent()).toEqual({ messages: 0, drafts: 0 })
  await service.clock.pass(10 * 60_000)
  expect(atService()).toEqual([])

  await session.signOut({ erase: false })
  await signIn('Ana')
  await service.clock.passUntil(() => atService().length === 1, 5 * 60_000)
  expect(service.sandbox.control.messages(lunch).at(-1)?.createdBy).toBe(
    userOf(service.sandbox, 'Ana').userId
  )
  expect(await session.chat().drafts.get(lunch)).toEqual('half a thought')
})

test('a renewal that fails for the network signs nobody out', async () => {
  await signIn('Ana')
  const { clock, sandbox } = service
  await clock.pass(60 * 60_000)
  sandbox.control.expireTokens()
  sandbox.control.fault({ kind: 'reset-before', service: 'authentication', method: 'POST', times: 2 })
  session.wake()
  await untilState({ phase: 'signed-in', connection: 'offline', reauthRequired: false })
  await clock.passUntil(() => session.state().connection === 'connected', 5 * 60_000)
  expect(session.state()).toMatchObject({ reauthRequired: false, failure: null })
})

test('a start is over when the list can be read, or nobody is signed in', async () => {
  await session.whenStarted
  expect(session.state().phase).toBe('signed-out')
  await signIn('Ana')
  await session.stop()
  session = createTheSession()
  const started = session.whenStarted.then(() => session.chat().conversations.list())
  void session.start()
  expect(session.state().phase).toBe('starting')
  expect((await started).length).toBeGreaterThan(3)
})

test('a spent budget says so and waits for the person; the messages stay', async () => {
  await signIn('Ana')
  const { clock, sandbox } = service
  await clock.pass(60 * 60_000)
  sandbox.control.expireTokens()
  sandbox.control.fault({ kind: 'status', status: 503, service: 'authentication', method: 'POST', times: -1 })
  session.wake()
  await clock.pass(20 * 60_000)
  expect(session.state()).toMatchObject({
    phase: 'signed-in',
    reauthRequired: false,
    failure: { code: 'sign-in-paused', detail: 'renewal-limit' }
  })
  const renewals = (): number =>
    sandbox.control.requests().filter(({ grantType }) => grantType === 'refresh_token').length
  expect(renewals()).toBe(6)
  await session.chat().messages.send(lunch, 'kept')
  sandbox.control.clearFaults()
  session.wake()
  await clock.pass(60 * 60_000)
  expect(renewals()).toBe(6)

  session.reconnect()
  await clock.passUntil(() => session.state().connection === 'connected', 5 * 60_000)
  await clock.passUntil(() => atService().length === 1, 5 * 60_000)
  expect(session.state().failure).toBeNull()
})

class LockedKeychain extends Error {
  override name = 'KeychainError'
}

test('a sign-in that is under way when the program starts anew signs nobody in', async () => {
  service.sandbox.control.fault({ kind: 'delay', times: 1, service: 'authentication', path: '/authorize' })
  const signingIn = session.signInWithPassword(credentialsOf(userOf(service.sandbox, 'Ana')))
  await session.retryKeychain()
  await service.clock.passDuring(signingIn)
  await service.clock.settled()
  expect(session.state()).toMatchObject({ phase: 'signed-out', account: null })
  expect(await profile.currentUser()).toBeNull()
  expect(await profile.tokens.load()).toBeNull()
})

test('a sign-in that is cancelled while the keychain takes its time leaves no tokens there', async () => {
  const gate = Promise.withResolvers<void>()
  const saving = Promise.withResolvers<void>()
  const { save } = profile.tokens
  profile.tokens.save = async (tokens) => {
    saving.resolve()
    await gate.promise
    await save(tokens)
  }
  const signingIn = session.signInWithPassword(credentialsOf(userOf(service.sandbox, 'Ana')))
  await service.clock.passDuring(saving.promise)
  session.cancelSignIn()
  gate.resolve()
  await service.clock.passDuring(signingIn)
  await service.clock.settled()
  expect(await profile.tokens.load()).toBeNull()
  expect(session.state()).toMatchObject({ phase: 'signed-out', failure: null })
})

test('erasing that a locked keychain stops is remembered, and done when it is open again', async () => {
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
  const signOut = service.clock.passDuring(session.signOut({ erase: true }))
  await expect(signOut).rejects.toThrow('The keychain is locked.')
  expect(session.state()).toMatchObject({ phase: 'keychain-locked', erasePending: true })

  await service.clock.passDuring(session.retryKeychain())
  expect(session.state()).toMatchObject({ phase: 'keychain-locked', erasePending: true })

  // The next start of the program goes on with it.
  locked = false
  await session.stop()
  session = createTheSession()
  await service.clock.passDuring(session.start())
  expect(erased).toEqual([folder])
  expect(session.state()).toMatchObject({ phase: 'signed-out', erasePending: false, dataKept: false })
})

test('quitting waits 3 s for a service that does not answer a renewal, and no longer', async () => {
  await signIn('Ana')
  await service.clock.pass(60 * 60_000)
  service.sandbox.control.expireTokens()
  service.sandbox.control.fault({ kind: 'hang', times: -1, service: 'authentication' })
  const began = service.clock.monotonic()
  await service.clock.passDuring(session.stop())
  expect(service.clock.monotonic() - began).toBeLessThanOrEqual(3_000)
})
