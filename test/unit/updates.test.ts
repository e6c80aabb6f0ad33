/** When the program looks for updates, who installs them, and what the administrator decides. */
import { describe, expect, test, vi } from 'vitest'
import type { UpdateState } from '../../preload/contract/index.ts'
import { mayRequest } from '../../main/desktop/updates/feed-address.ts'
import { installationOf } from '../../main/desktop/updates/installation.ts'
import type { InstallationFacts } from '../../main/desktop/updates/installation.ts'
import { UpdateError, updateErrorOf } from '../../main/desktop/updates/update-error.ts'
import { nameOf } from '../../main/desktop/updates/update-files.ts'
import { parseUpdatePolicy } from '../../main/desktop/updates/update-policy.ts'
import { createUpdates } from '../../main/desktop/updates/updates.ts'
import type { Updates } from '../../main/desktop/updates/updates.ts'
import type { Offer, Updater } from '../../main/desktop/updates/updater.ts'
import { createManualClock } from '../support/manual-clock.ts'
import { silentLog } from '../support/silent-log.ts'

const NOTHING: Offer = { version: '1.0.0', isNewer: false, isOlder: false }
const NEWER: Offer = { version: '2.0.0', isNewer: true, isOlder: false }
const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** The schedule around an updater whose answers are given. An error is thrown. */
function scheduled(answers: (Offer | Error)[], download: () => Promise<void> = async () => undefined) {
  const clock = createManualClock()
  const states: UpdateState[] = []
  const world = { isOnline: true, checkForUpdates: true, random: 0 }
  const check = vi.fn(async () => {
    const answer = answers.shift() ?? NOTHING
    if (answer instanceof Error) throw answer
    return answer
  })
  const updater: Updater = { check, download, install: vi.fn(() => true) }
  const updates: Updates = createUpdates({
    installation: () => 'self',
    policy: () => ({ isOff: false, feed: null }),
    load: async () => updater,
    settings: () => ({ checkForUpdates: world.checkForUpdates }),
    isOnline: () => world.isOnline,
    clock,
    random: () => world.random,
    log: silentLog,
    onChanged: (state) => states.push(state),
    quit: vi.fn()
  })
  return { clock, states, world, check, updater, updates }
}

const failure = new UpdateError('update-unreachable')

describe('a check in the background', () => {
  test('comes two to four minutes after the start, then every four and a half to seven and a half hours', async () => {
    const early = scheduled([])
    early.updates.start()
    await early.clock.advance(2 * MINUTE)
    expect(early.check).toHaveBeenCalledTimes(1)
    await early.clock.advance(4.5 * HOUR)
    expect(early.check).toHaveBeenCalledTimes(2)

    const late = scheduled([])
    late.world.random = 1
    late.updates.start()
    await late.clock.advance(4 * MINUTE - 1)
    expect(late.check).not.toHaveBeenCalled()
    await late.clock.advance(1)
    expect(late.check).toHaveBeenCalledTimes(1)
    await late.clock.advance(7.5 * HOUR - 1)
    expect(late.check).toHaveBeenCalledTimes(1)
    await late.clock.advance(1)
    expect(late.check).toHaveBeenCalledTimes(2)
  })

  test('waits for the network', async () => {
    const { updates, world, clock, check } = scheduled([])
    world.isOnline = false
    updates.start()
    updates.online()
    await clock.advance(2 * MINUTE)
    expect(check).not.toHaveBeenCalled()
    world.isOnline = true
    updates.online()
    updates.online()
    await clock.settled()
    expect(check).toHaveBeenCalledTimes(1)
  })

  test('is left out while the setting is off, but not when the person asks', async () => {
    const { updates, world, clock, check } = scheduled([])
    world.checkForUpdates = false
    updates.start()
    await clock.advance(24 * HOUR)
    expect(check).not.toHaveBeenCalled()
    updates.check()
    await clock.settled()
    expect(check).toHaveBeenCalledTimes(1)
  })

  test('ends with the program', async () => {
    const { updates, clock, check } = scheduled([])
    updates.start()
    updates.dispose()
    await clock.advance(24 * HOUR)
    expect(check).not.toHaveBeenCalled()
  })

  test('is silent about a single failure, and says the second in a row', async () => {
    const { updates, clock } = scheduled([failure, NOTHING, failure, failure])
    updates.start()
    await clock.advance(2 * MINUTE)
    expect(updates.state()).toEqual({ phase: 'idle', checkedAt: null, older: null })
    await clock.advance(4.5 * HOUR)
    await clock.advance(4.5 * HOUR)
    expect(updates.state()).toMatchObject({ phase: 'idle', checkedAt: expect.any(String) as unknown })
    await clock.advance(4.5 * HOUR)
    expect(updates.state()).toEqual({
      phase: 'failed',
      version: null,
      failure: { code: 'update', detail: 'update-unreachable' }
    })
  })

  test('that the person joins says its failure', async () => {
    const { updates, clock, check } = scheduled([])
    const { promise, reject } = Promise.withResolvers<Offer>()
    check.mockReturnValueOnce(promise)
    updates.start()
    await clock.advance(2 * MINUTE)
    expect(updates.state().phase).toBe('checking')
    updates.check()
    reject(failure)
    await clock.settled()
    expect(updates.state().phase).toBe('failed')
  })

  test('comes no more once a version is ready', async () => {
    const { updates, clock, check } = scheduled([NEWER])
    updates.start()
    await clock.advance(24 * HOUR)
    expect(updates.state()).toEqual({ phase: 'ready', version: '2.0.0' })
    updates.check()
    expect(check).toHaveBeenCalledTimes(1)
  })
})

describe('a download', () => {
  test('that failed in the background is tried again by the next check', async () => {
    const download = vi.fn(async () => undefined).mockRejectedValueOnce(failure)
    const { updates, clock } = scheduled([NEWER, NEWER], download)
    updates.start()
    await clock.advance(2 * MINUTE)
    expect(updates.state()).toEqual({ phase: 'available', version: '2.0.0', by: 'self' })
    await clock.advance(4.5 * HOUR)
    expect(updates.state()).toEqual({ phase: 'ready', version: '2.0.0' })
  })

  test('is aborted when the program quits', async () => {
    let aborted: AbortSignal | null = null
    const { updates, updater, clock } = scheduled([NEWER])
    updater.download = async (_, signal) => {
      aborted = signal
      await new Promise(() => undefined)
    }
    updates.check()
    await clock.settled()
    updates.dispose()
    expect(aborted).toMatchObject({ aborted: true })
  })
})

describe('a version that is ready', () => {
  async function ready() {
    const all = scheduled([NEWER])
    all.updates.check()
    await all.clock.settled()
    return all
  }

  test('is installed when the program has stopped', async () => {
    const { updates, updater } = await ready()
    updates.beforeExit()
    expect(updater.install).toHaveBeenCalledExactlyOnceWith(false)
  })

  test('is started if the person asked for that, unless they decided to stay', async () => {
    const { updates, updater } = await ready()
    updates.restartAndInstall()
    updates.stay()
    expect(updates.state()).toEqual({ phase: 'ready', version: '2.0.0' })
    updates.beforeExit()
    updates.restartAndInstall()
    updates.beforeExit()
    expect(vi.mocked(updater.install).mock.calls).toEqual([[false], [true]])
  })
})

describe('an installation', () => {
  const linux: InstallationFacts = {
    platform: 'linux',
    isPackaged: true,
    isFromStore: false,
    env: {},
    execPath: '/opt/CloudLink Chat/cloudlink-chat',
    packageType: null,
    canWrite: () => true,
    exists: () => false
  }
  const image = { APPIMAGE: '/srv/imke/CloudLink.AppImage', APPDIR: '/tmp/.mount_Cloud1' }
  const inImage = { ...linux, env: image, execPath: '/tmp/.mount_Cloud1/cloudlink-chat' }
  const windows: InstallationFacts = {
    ...linux,
    platform: 'win32',
    execPath: 'C:\\Users\\imke\\AppData\\Local\\Programs\\CloudLink Chat\\CloudLink Chat.exe'
  }
  const mac: InstallationFacts = {
    ...linux,
    platform: 'darwin',
    execPath: '/Applications/CloudLink Chat.app/Contents/MacOS/CloudLink Chat'
  }
  const uninstaller =
    'C:\\Users\\imke\\AppData\\Local\\Programs\\CloudLink Chat\\Uninstall CloudLink Chat.exe'

  test.each<[string, InstallationFacts, string]>([
    ['from the sources', { ...linux, isPackaged: false }, 'development'],
    ['an AppImage', inImage, 'self'],
    ['an AppImage in a folder of others', { ...inImage, canWrite: (path) => path !== '/srv/imke' }, 'manual'],
    ['an AppImage that was packed after a deb', { ...inImage, packageType: 'deb' }, 'self'],
    ['started by another AppImage', { ...linux, env: image }, 'manual'],
    ['a deb or rpm', { ...linux, packageType: 'deb' }, 'package-manager'],
    ['a deb, started by another AppImage', { ...linux, packageType: 'deb', env: image }, 'package-manager'],
    ['an unpacked archive', linux, 'manual'],
    ['a snap', { ...linux, env: { SNAP: '/snap/cloudlink-chat/1' } }, 'store'],
    ['a flatpak', { ...linux, env: { FLATPAK_ID: 'io.github.cloudlink_chat' } }, 'store'],
    ['the installer of Windows', { ...windows, exists: (path) => path === uninstaller }, 'self'],
    ['an MSI', windows, 'package-manager'],
    ['from the Microsoft Store', { ...windows, isFromStore: true }, 'store'],
    ['in the Applications of a Mac', mac, 'self'],
    ['in the Applications of a Mac, for an ordinary user', { ...mac, canWrite: () => false }, 'manual'],
    [
      'moved by macOS for this run',
      {
        ...mac,
        execPath:
          '/private/var/folders/a/AppTranslocation/b/d/CloudLink Chat.app/Contents/MacOS/CloudLink Chat'
      },
      'manual'
    ],
    ['from the Mac App Store', { ...mac, isFromStore: true }, 'store']
  ])('%s', (_, facts, installation) => {
    expect(installationOf(facts)).toBe(installation)
  })
})

test.each([
  ['no file', null, { isOff: false, feed: null }],
  ['other entries', '{"logLevel":"info"}', { isOff: false, feed: null }],
  ['off', '{"updates":"off"}', { isOff: true, feed: null }],
  [
    'another feed',
    '{"updates":{"feed":"https://updates.example.test/chat/"}}',
    { isOff: false, feed: 'https://updates.example.test/chat/' }
  ],
  // What cannot be understood was meant to change something.
  [
    'a feed without https',
    '{"updates":{"feed":"http://updates.example.test/"}}',
    { isOff: true, feed: null }
  ],
  ['a wrong word', '{"updates":"never"}', { isOff: true, feed: null }],
  ['no JSON', '{"updates":', { isOff: true, feed: null }]
])('the policy of an administrator with %s', (_, text, policy) => {
  expect(parseUpdatePolicy(text)).toEqual(policy)
})

test.each([
  ['https://updates.example.test/latest.yml', true, true],
  ['http://updates.example.test/latest.yml', false, false],
  ['http://127.0.0.1:8080/latest.yml', false, true],
  ['http://localhost/latest.yml', false, true],
  ['http://127.0.0.1.example.test/latest.yml', false, false],
  ['ftp://127.0.0.1/latest.yml', false, false]
])('%s may be requested by a package: %s, from the sources: %s', (url, packaged, development) => {
  expect(mayRequest(new URL(url), true)).toBe(packaged)
  expect(mayRequest(new URL(url), false)).toBe(development)
})

test.each([
  ['ERR_UPDATER_INVALID_SIGNATURE', 'update-wrong-signature'],
  ['ERR_CHECKSUM_MISMATCH', 'update-wrong-hash'],
  ['ENOSPC', 'update-not-written'],
  ['ERR_SOMETHING_ELSE', 'update-failed']
])('the code %s means %s', (code, detail) => {
  expect(updateErrorOf(Object.assign(new Error('/srv/imke/secret'), { code }))).toMatchObject({
    code: 'update',
    detail,
    message: detail
  })
})

test('the name of a file is read from an address or a path', () => {
  expect(
    ['https://example.test/a/Chat%201.0.exe?x=/b', 'Chat 1.0.exe', '/releases/100%/Chat-1.0.exe'].map(nameOf)
  ).toEqual(['Chat-1.0.exe', 'Chat-1.0.exe', 'Chat-1.0.exe'])
})
