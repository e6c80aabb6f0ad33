/** The keychain with a real gnome-keyring, and one process per user of the keychain. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createChildren } from '../../build/tools/children.ts'
import { startDisplay } from '../../build/launch/display.ts'
import { openKeyboard } from './x11-keyboard.ts'
import type { KeychainRequest, KeychainProcessOptions } from './keychain-process.ts'
import { envWithoutDesktop, openKeyring } from './keyring.ts'
import type { KeychainProcess, Keyring } from './keyring.ts'

/** In characters. Windows limits the size of an entry. */
const MAX_PIECE = 1_200
const METHODS = ['load', 'storeKey', 'clear', 'eraseAll'] as const
const service = 'CloudLink Chat test'
const short = { accessToken: 'short access', refreshToken: 'short refresh', expiresIn: 3_600 }
/** Stored in three pieces. */
const long = { accessToken: 'A'.repeat(2_000), refreshToken: 'R'.repeat(1_000), expiresIn: 3_600 }
const save: KeychainRequest = { method: 'save', tokens: long }

let folder: string
let keyring: Keyring
const children = createChildren()

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keychain-'))
  keyring = await openKeyring(join(folder, 'keyring'))
})
afterEach(async () => {
  await keyring.end()
  await children.end()
  rmSync(folder, { recursive: true })
})

const markerFile = (account = 'one'): string => join(folder, account, 'keychain.json')

function start(more: Partial<KeychainProcessOptions> = {}, env?: NodeJS.ProcessEnv): KeychainProcess {
  const account = more.account ?? 'one'
  return keyring.startProcess({ service, account, markerFile: markerFile(account), ...more }, env)
}

const label = (account: string, generation: number, piece: number): string =>
  `${service}/one ${account} ${generation}.${piece}`

const tokenLabels = (generation: number): string[] =>
  [0, 1, 2].map((piece) => label('tokens', generation, piece))

const failure = (name: string, detail: RegExp): object => ({
  name,
  message: expect.stringMatching(detail) as unknown
})

test('one process reads what another one stored, in pieces that are small enough for Windows', async () => {
  const first = start()
  expect(await first.call({ method: 'load' })).toBeNull()
  await first.call(save)
  const key = await first.call({ method: 'storeKey' })
  expect(key).toMatch(/^[0-9a-f]{64}$/)

  const second = start()
  expect(await second.call({ method: 'load' })).toEqual(long)
  expect(await second.call({ method: 'storeKey' })).toBe(key)
  expect(await keyring.items()).toEqual([label('key', 1, 0), ...tokenLabels(1)])
  for (const piece of [0, 1, 2]) {
    const text = await second.call({ method: 'entry', account: `one tokens 1.${piece}` })
    expect(String(text).length).toBeLessThanOrEqual(MAX_PIECE)
  }
  const marker = readFileSync(markerFile(), 'utf8')
  expect(marker).not.toContain('AAAA')
  expect(marker).not.toContain(String(key))
})

test('new tokens replace all entries of the old ones', async () => {
  const caller = start()
  await caller.call(save)
  await caller.call({ method: 'save', tokens: short })
  expect(await caller.call({ method: 'load' })).toEqual(short)
  expect(await keyring.items()).toEqual([label('tokens', 2, 0)])
  await caller.call({ method: 'clear' })
  expect(await caller.call({ method: 'load' })).toBeNull()
  expect(await keyring.items()).toEqual([])
})

test('two profiles have separate entries', async () => {
  const [one, two] = [start(), start({ account: 'two' })]
  await one.call({ method: 'save', tokens: short })
  expect(await two.call({ method: 'load' })).toBeNull()
  await two.call(save)
  expect(await one.call({ method: 'storeKey' })).not.toBe(await two.call({ method: 'storeKey' }))
  await two.call({ method: 'eraseAll' })
  expect(await one.call({ method: 'load' })).toEqual(short)
  expect(await keyring.items()).toEqual([label('key', 1, 0), label('tokens', 1, 0)])
})

describe('a locked keychain', () => {
  test.each([
    ['was locked while the program runs', () => keyring.lock()],
    ['was opened with a wrong password', () => keyring.restart('another password')]
  ])('makes calls fail if it %s, and keeps its entries', async (_name, lock) => {
    await start().call(save)
    const key = await start().call({ method: 'storeKey' })
    await lock()
    const caller = start()
    for (const method of ['load', 'storeKey'] as const) {
      await expect(caller.call({ method })).rejects.toMatchObject(failure('KeychainError', /locked/))
    }
    await expect(caller.call({ method: 'save', tokens: short })).rejects.toMatchObject(
      failure('KeychainError', /refused/)
    )
    await keyring.restart()
    expect(await start().call({ method: 'load' })).toEqual(long)
    expect(await start().call({ method: 'storeKey' })).toBe(key)
    expect(await keyring.items()).toEqual([label('key', 1, 0), ...tokenLabels(1)])
  })

  test('makes the first start fail without creating a key', async () => {
    await start().call({ method: 'save', tokens: short })
    await keyring.lock()
    const other = start({ account: 'two' })
    expect(await other.call({ method: 'load' })).toBeNull()
    await expect(other.call({ method: 'storeKey' })).rejects.toMatchObject(
      failure('KeychainError', /refused/)
    )
    await keyring.restart()
    expect(await keyring.items()).toEqual([label('tokens', 1, 0)])
    expect(await start({ account: 'two' }).call({ method: 'storeKey' })).toMatch(/^[0-9a-f]{64}$/)
  })

  test('keeps the old tokens if it is locked between two pieces of the new ones', async () => {
    await start().call({ method: 'save', tokens: short })
    await expect(start({ lockAfterPieces: 2 }).call(save)).rejects.toMatchObject(
      failure('KeychainError', /refused/)
    )
    await keyring.restart()
    const caller = start()
    expect(await caller.call({ method: 'load' })).toEqual(short)
    await caller.call({ method: 'save', tokens: short })
    expect(await keyring.items()).toEqual([label('tokens', 2, 0)])
  })

  test('makes signing out fail, and the next sign-in removes the old tokens', async () => {
    const caller = start()
    await caller.call(save)
    await keyring.lock()
    await expect(caller.call({ method: 'clear' })).rejects.toMatchObject(failure('KeychainError', /refused/))
    expect(await caller.call({ method: 'load' })).toBeNull()
    await keyring.restart()
    expect(await keyring.items()).toEqual(tokenLabels(1))
    await start().call({ method: 'save', tokens: short })
    expect(await keyring.items()).toEqual([label('tokens', 1, 0)])
  })
})

describe('a keychain that is slow or prompts for its password', () => {
  test('is locked after the prompt is cancelled, and opens with the right password at the next prompt', async () => {
    const display = await startDisplay(children)
    await keyring.end()
    keyring = await openKeyring(join(folder, 'keyring'), { ...envWithoutDesktop(), DISPLAY: display })
    const caller = start()
    await caller.call(save)
    await keyring.lock()
    const loadAndType = async (text: string): Promise<unknown> => {
      const keyboard = await openKeyboard(display)
      const loaded = caller.call({ method: 'load' }).catch((error: unknown) => error)
      await keyboard.grabbed()
      keyboard.type(text)
      await loaded
      keyboard.end()
      return loaded
    }
    expect(await loadAndType('\u001B')).toMatchObject(failure('KeychainError', /locked/))
    expect(await loadAndType('no secret\n')).toEqual(long)
    expect(await keyring.items()).toEqual(tokenLabels(1))
  })

  test('is waited for, and the wait is reported', async () => {
    const caller = start()
    await caller.call(save)
    keyring.freeze()
    const loaded = caller.call({ method: 'load' })
    await caller.waiting(true)
    keyring.thaw()
    expect(await loaded).toEqual(long)
    await caller.waiting(false)
  })
})

describe('without a keychain', () => {
  test.each([
    ['without a D-Bus session bus', { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' }],
    ['without the address of a bus', { DBUS_SESSION_BUS_ADDRESS: undefined }]
  ])('%s, every call fails and nothing is stored', async (_name, env) => {
    const caller = start({}, { ...keyring.env, ...env })
    for (const method of METHODS.slice(0, 2)) {
      await expect(caller.call({ method })).rejects.toMatchObject(failure('KeychainError', /silent/))
    }
    await expect(caller.call(save)).rejects.toMatchObject(failure('KeychainError', /refused/))
    expect(await start().call({ method: 'load' })).toBeNull()
    expect(await keyring.items()).toEqual([])
  })

  test('without libsecret, the program runs and the call fails', async () => {
    const libraries = join(folder, 'libraries')
    mkdirSync(libraries)
    writeFileSync(join(libraries, 'libsecret-1.so.0'), 'not a library')
    const caller = start({}, { ...keyring.env, LD_LIBRARY_PATH: libraries })
    await expect(caller.call({ method: 'load' })).rejects.toMatchObject(failure('KeychainError', /silent/))
  })
})

describe('a process that is killed', () => {
  test.each([
    ['keychain-marker', 1, short],
    ['keychain-piece', 1, short],
    ['keychain-piece', 2, short],
    ['keychain-piece', 3, short],
    ['keychain-marker', 2, long],
    ['keychain-marker', 3, long]
  ])(
    'at %s %i while saving leaves complete tokens, and the next write removes all other entries',
    async (failpoint, nth, expected) => {
      await start().call({ method: 'save', tokens: short })
      const victim = start({ killAt: { failpoint, nth } })
      await expect(victim.call(save)).rejects.toMatchObject({ name: 'Died' })
      expect(await victim.ended).toMatchObject({ signal: 'SIGKILL' })

      const next = start()
      expect(await next.call({ method: 'load' })).toEqual(expected)
      await next.call({ method: 'save', tokens: short })
      expect(await next.call({ method: 'load' })).toEqual(short)
      expect(await keyring.items()).toHaveLength(1)
      await next.call({ method: 'eraseAll' })
      expect(await keyring.items()).toEqual([])
    }
  )

  test.each([
    ['keychain-marker', 1],
    ['keychain-piece', 1],
    ['keychain-marker', 2]
  ])('at %s %i while creating the key leaves exactly one key', async (failpoint, nth) => {
    const victim = start({ killAt: { failpoint, nth } })
    await expect(victim.call({ method: 'storeKey' })).rejects.toMatchObject({ name: 'Died' })
    const key = await start().call({ method: 'storeKey' })
    expect(await start().call({ method: 'storeKey' })).toBe(key)
    expect(await keyring.items()).toEqual([label('key', 1, 0)])
  })

  test.each([1, 2, 3])(
    'at keychain-marker %i while erasing does not keep a second erase from removing everything',
    async (nth) => {
      await start().call(save)
      await start().call({ method: 'storeKey' })
      const victim = start({ killAt: { failpoint: 'keychain-marker', nth } })
      await expect(victim.call({ method: 'eraseAll' })).rejects.toMatchObject({ name: 'Died' })
      await start().call({ method: 'eraseAll' })
      expect(await keyring.items()).toEqual([])
    }
  )
})

describe('the marker file', () => {
  test.each([
    ['that is damaged', () => writeFileSync(markerFile(), '{"tokens":')],
    [
      'that is not a file',
      () => {
        rmSync(markerFile())
        mkdirSync(markerFile())
      }
    ]
  ])('%s makes all calls fail, and no entry is created or removed', async (_name, damage) => {
    const caller = start()
    await caller.call(save)
    await caller.call({ method: 'storeKey' })
    const before = await keyring.items()
    damage()
    for (const method of METHODS) {
      await expect(caller.call({ method })).rejects.toMatchObject(failure('KeychainError', /unreadable/))
    }
    await expect(caller.call(save)).rejects.toMatchObject(failure('KeychainError', /unreadable/))
    expect(await keyring.items()).toEqual(before)
  })

  test('may be lost: the existing key is found and not overwritten', async () => {
    const key = await start().call({ method: 'storeKey' })
    rmSync(markerFile())
    expect(await start().call({ method: 'storeKey' })).toBe(key)
    await start().call({ method: 'eraseAll' })
    expect(await keyring.items()).toEqual([])
  })
})
