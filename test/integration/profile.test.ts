/** What a cloud and its users keep on disk and in a real keychain, and what erasing leaves. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { productionCloud } from '../../main/config.ts'
import { createProfiles } from '../../main/profile.ts'
import { openKeyring } from './keyring.ts'
import type { Keyring } from './keyring.ts'

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
    workerUrl: new URL('../../main/store/worker.ts', import.meta.url),
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

test('two users of a cloud are apart, signing out keeps, erasing leaves nothing of the one', async () => {
  const profile = open()
  await profile.tokens.save(tokens)
  const ana = await profile.setCurrentUser('ana')
  const first = await profile.openStore(ana)
  await first.store.setDraft('c', CANARY)
  await first.store.close()

  const imke = await profile.setCurrentUser('imke')
  const second = await profile.openStore(imke)
  expect(await second.store.getDraft('c')).toBe('')
  await second.store.setDraft('c', 'of the other')
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
  const left = await profile.openStore(imke)
  expect(await left.store.getDraft('c')).toBe('of the other')
  await left.store.close()

  await profile.erase(imke)
  expect(await keyring.items()).toEqual([])
  const holding = (): string[] => files().filter((path) => readFileSync(path).includes(CANARY))
  expect(holding()).toEqual([])
  const planted = join(profileFolder, 'planted')
  writeFileSync(planted, CANARY)
  expect(holding()).toEqual([planted])
})

test('who was signed in is not guessed from a damaged file', async () => {
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
