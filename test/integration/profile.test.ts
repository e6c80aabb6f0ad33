/** What a profile stores on disk and in a real keychain, and that erasing removes it. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { productionCloud } from '../../main/config.ts'
import { createProfiles } from '../../main/profile.ts'
import { openKeyring } from './keyring.ts'
import type { Keyring } from './keyring.ts'
import { storeWorkerUrl } from '../support/store-data.ts'

const CANARY = 'canary of the test'
const cloud = productionCloud('client', '')
const tokens = { accessToken: CANARY, refreshToken: CANARY, expiresIn: 3_600 }

let folder: string
let profileFolder: string
let keyring: Keyring
let logsErased: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'profile-'))
  profileFolder = join(folder, 'profile')
  keyring = await openKeyring(join(folder, 'keyring'))
  process.env.DBUS_SESSION_BUS_ADDRESS = keyring.env.DBUS_SESSION_BUS_ADDRESS
  logsErased = 0
})
afterEach(async () => {
  await keyring.end()
  rmSync(folder, { recursive: true })
})

const open = (): ReturnType<ReturnType<typeof createProfiles>['open']> =>
  createProfiles({
    folder: profileFolder,
    workerUrl: storeWorkerUrl,
    service: 'CloudLink Chat test',
    onWaiting: () => undefined,
    eraseLogs: async () => {
      logsErased++
    }
  }).open(cloud)

function files(): string[] {
  return readdirSync(profileFolder, { recursive: true })
    .map((name) => join(profileFolder, String(name)))
    .filter((path) => statSync(path).isFile())
}

test('users have separate data, signing out keeps the data, and erasing removes that of one user', async () => {
  const profile = open()
  await profile.tokens.save(tokens)
  const ana = await profile.setCurrentUser('ana')
  const first = await profile.openStore(ana)
  await first.store.setDraft('c', CANARY)
  await first.store.close()

  const imke = await profile.setCurrentUser('imke')
  const second = await profile.openStore(imke)
  expect(await second.store.getDraft('c')).toBe('')
  await second.store.setDraft('c', 'a draft of Imke')
  await second.store.close()

  await profile.tokens.clear()
  expect(await keyring.items()).toHaveLength(2)
  const again = await profile.openStore(ana)
  expect(again.rescue).toBeNull()
  expect(await again.store.getDraft('c')).toBe(CANARY)
  await again.store.close()

  await profile.erase(ana)
  expect(logsErased).toBe(1)
  expect(files().filter((path) => path.includes(ana))).toEqual([])
  expect(await keyring.items()).toHaveLength(1)
  const remaining = await profile.openStore(imke)
  expect(await remaining.store.getDraft('c')).toBe('a draft of Imke')
  await remaining.store.close()

  await profile.erase(imke)
  expect(await keyring.items()).toEqual([])
  const filesWithCanary = (): string[] => files().filter((path) => readFileSync(path).includes(CANARY))
  expect(filesWithCanary()).toEqual([])
  // The search for the canary works.
  const control = join(profileFolder, 'control')
  writeFileSync(control, CANARY)
  expect(filesWithCanary()).toEqual([control])
})

test('the signed-in user is unknown if the file is damaged', async () => {
  const profile = open()
  expect(await profile.currentUser()).toBeNull()
  const user = await profile.setCurrentUser('ana')
  expect(await open().currentUser()).toBe(user)
  const current = files().find((path) => path.endsWith('current.json')) ?? ''
  for (const text of ['', '{"user":', '{"user":"../other"}', '[]']) {
    writeFileSync(current, text)
    expect(await open().currentUser()).toBeNull()
  }
})
