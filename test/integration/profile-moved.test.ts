/** Profiles that were moved, are from an earlier version, or were only partly erased, with a real keychain. */
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { productionCloud } from '../../main/config.ts'
import { createProfiles } from '../../main/profile.ts'
import type { Profile } from '../../main/sync/session/user-data.ts'
import { openKeyring } from './keyring.ts'
import type { Keyring } from './keyring.ts'
import { storeWorkerUrl } from '../support/store-data.ts'

const tokens = { accessToken: 'invented', refreshToken: 'invented too', expiresIn: 3_600 }
let folder: string
let keyring: Keyring
let profileFolder: string

// One keyring for the whole file, because libsecret keeps the first bus that the process uses.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'profile-'))
  keyring = await openKeyring(join(folder, 'keyring'))
  process.env.DBUS_SESSION_BUS_ADDRESS = keyring.env.DBUS_SESSION_BUS_ADDRESS
})
afterAll(async () => {
  await keyring.end()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  profileFolder = mkdtempSync(join(folder, 'profile-'))
})

const open = (): Profile =>
  createProfiles({
    folder: profileFolder,
    workerUrl: storeWorkerUrl,
    service: 'CloudLink Chat test',
    onWaiting: () => undefined,
    eraseLogs: async () => undefined
  }).open(productionCloud('client', ''))

const accountFiles = (): string[] =>
  readdirSync(profileFolder, { recursive: true })
    .map((name) => join(profileFolder, String(name)))
    .filter((path) => path.endsWith('keychain-account.json'))

test('a moved profile still finds its tokens and opens its data', async () => {
  const profile = open()
  await profile.tokens.save(tokens)
  const ana = await profile.setCurrentUser('ana')
  const { store } = await profile.openStore(ana)
  await store.setDraft('c', 'half a thought')
  await store.close()

  const moved = join(folder, 'moved')
  renameSync(profileFolder, moved)
  profileFolder = moved
  const again = open()
  expect(await again.tokens.load()).toEqual(tokens)
  const opened = await again.openStore(ana)
  expect(opened.rescue).toBeNull()
  expect(await opened.store.getDraft('c')).toBe('half a thought')
  await opened.store.close()
})

test('a profile from an earlier version finds the tokens that it stored under its path, and keeps using that name', async () => {
  await open().tokens.save(tokens)
  const names = accountFiles()
  expect(names).toHaveLength(1)
  for (const path of names) rmSync(path)
  expect(await open().tokens.load()).toEqual(tokens)
  expect(accountFiles()).toEqual(names)
})

test('a pending erase is remembered until it is done', async () => {
  const profile = open()
  const ana = await profile.setCurrentUser('ana')
  await (await profile.openStore(ana)).store.close()
  expect(await profile.pendingErase()).toBeNull()
  await profile.rememberErase(ana)
  expect(await open().pendingErase()).toBe(ana)
  await profile.erase(ana)
  expect(await open().pendingErase()).toBeNull()
})
