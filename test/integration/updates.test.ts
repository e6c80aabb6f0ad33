/** Trials of the updater: electron-updater itself, against an update server on this machine. docs/updates.md lists them. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request as openWithNode } from 'node:http'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientRequest } from 'electron'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { UpdateState } from '../../preload/contract/index.ts'
import { mayRequest } from '../../main/desktop/updates/feed-address.ts'
import { createUpdater } from '../../main/desktop/updates/updater.ts'
import { createUpdates } from '../../main/desktop/updates/updates.ts'
import type { Updates, UpdatesOptions } from '../../main/desktop/updates/updates.ts'
import { systemClock } from '../../main/kernel/clock.ts'
import type { Clock } from '../../main/kernel/clock.ts'
import { createManualClock } from '../support/manual-clock.ts'
import { silentLog } from '../support/silent-log.ts'
import { PACKAGE, PACKAGE_NAME, startUpdateFeed, versionsFile } from '../support/update-feed.ts'
import type { UpdateFeed } from '../support/update-feed.ts'

const OLD_PROGRAM = '#!/bin/sh\nexit 1\n'

let feed: UpdateFeed
let folder: string
/** The file of the running program. */
let image: string
let states: UpdateState[]
let onState: () => void

beforeEach(async () => {
  feed = await startUpdateFeed()
  folder = mkdtempSync(join(tmpdir(), 'updates-'))
  image = join(folder, 'CloudLink Chat.AppImage')
  writeFileSync(image, OLD_PROGRAM, { mode: 0o755 })
  vi.stubEnv('APPIMAGE', image)
  states = []
  onState = () => undefined
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await feed.close()
  rmSync(folder, { recursive: true })
})

/** The program's updates with an HTTP client of Node instead of Electron's. */
function open(
  options: Partial<UpdatesOptions> & {
    clock?: Clock
    config?: string
    version?: string
    isPackaged?: boolean
  } = {}
): Updates {
  const { clock = systemClock, version = '1.0.0', isPackaged = false } = options
  const configFile = join(folder, 'app-update.yml')
  const config = options.config ?? `provider: generic\nurl: ${feed.url}`
  writeFileSync(configFile, `${config}\nupdaterCacheDirName: downloads\n`)
  return createUpdates({
    installation: () => 'self',
    policy: () => ({ isOff: false, feed: null }),
    load: async (policyFeed) =>
      createUpdater({
        platform: 'linux',
        name: 'cloudlink-chat',
        version,
        configFile,
        feed: policyFeed,
        folder,
        open: ({ url, headers }) => openWithNode(url, { headers }) as unknown as ClientRequest,
        mayRequest: (url) => mayRequest(url, isPackaged),
        clock
      }),
    settings: () => ({ checkForUpdates: true }),
    isOnline: () => true,
    random: () => 0,
    log: silentLog,
    onChanged(state) {
      states.push(state)
      onState()
    },
    quit: () => undefined,
    ...options,
    clock
  })
}

/** Resolves with the next state, or the current one, in one of these phases. */
function reached(updates: Updates, ...phases: UpdateState['phase'][]): Promise<UpdateState> {
  return new Promise((resolve) => {
    onState = () => {
      if (phases.includes(updates.state().phase)) resolve(updates.state())
    }
    onState()
  })
}

/** What becomes of a check that the person asked for. */
async function checked(updates = open()): Promise<UpdateState> {
  updates.check()
  return reached(updates, 'idle', 'available', 'ready', 'failed')
}

/** The check or the download, which begins by itself, ends. */
async function ended(updates = open()): Promise<UpdateState> {
  updates.check()
  return reached(updates, 'idle', 'ready', 'failed')
}

/** The first part of a file is here. */
function arriving(): Promise<void> {
  return new Promise((resolve) => {
    onState = () => {
      const state = states.at(-1)
      if (state?.phase === 'downloading' && state.percent > 0) resolve()
    }
  })
}

/** Everything that was downloaded and not deleted. */
function downloads(): string[] {
  const pending = join(folder, 'downloads', 'pending')
  return existsSync(pending) ? readdirSync(pending) : []
}

const redirectTo =
  (location: string): RequestListener =>
  (_, response) =>
    void response.writeHead(302, { location }).end()

const failedWith = (detail: string, version: string | null = null): object => ({
  phase: 'failed',
  version,
  failure: { code: 'update', detail }
})

describe('a version', () => {
  test('that is the same is no news', async () => {
    feed.answer('yml', versionsFile({ version: '1.0.0' }))
    expect(await checked()).toEqual({ phase: 'idle', checkedAt: expect.any(String) as unknown, older: null })
  })

  test('that is newer is downloaded with progress, verified, and installed when the program has stopped', async () => {
    const updates = open()
    expect(await ended(updates)).toEqual({ phase: 'ready', version: '9.0.0' })
    expect(states.map(({ phase }) => phase)).toEqual([
      'checking',
      'available',
      'downloading',
      'downloading',
      'ready'
    ])
    expect(states[3]).toMatchObject({ percent: 100 })
    expect(readFileSync(image, 'utf8')).toBe(OLD_PROGRAM)
    updates.beforeExit()
    expect(readFileSync(image)).toEqual(PACKAGE)
    expect(statSync(image).mode & 0o777).toBe(0o755)
    // The new file is started once to register itself, and told to exit.
    expect(readFileSync(`${image}.started`, 'utf8')).toBe('exit=true\n')
  })

  test('that is newer is installed and started when the person asks', async () => {
    const quit = vi.fn()
    const updates = open({ quit })
    await ended(updates)
    updates.restartAndInstall()
    expect(updates.state()).toEqual({ phase: 'installing', version: '9.0.0' })
    expect(quit).toHaveBeenCalledOnce()
    updates.beforeExit()
    expect(readFileSync(image)).toEqual(PACKAGE)
    await expect
      .poll(() => existsSync(`${image}.started`) && readFileSync(`${image}.started`, 'utf8'))
      .toBe('exit=\n')
  })

  test('that is older is said and not installed', async () => {
    feed.answer('yml', versionsFile({ version: '0.9.9' }))
    expect(await checked()).toMatchObject({ phase: 'idle', older: '0.9.9' })
    expect(feed.requests).toHaveLength(1)
  })

  test('that is rolled out to 0 % of the installations is not offered', async () => {
    feed.answer('yml', versionsFile({ more: 'stagingPercentage: 0' }))
    expect(await checked()).toMatchObject({ phase: 'idle', older: null })
    expect(feed.requests).toHaveLength(1)
  })

  test('that is rolled out to all installations is offered, and the server does not learn which one asks', async () => {
    feed.answer('yml', versionsFile({ more: 'stagingPercentage: 100' }))
    expect(await ended()).toMatchObject({ phase: 'ready' })
    expect(feed.headers.flatMap((headers) => Object.keys(headers))).not.toContain('x-user-staging-id')
  })

  test('that was downloaded in an earlier run is verified and not downloaded again', async () => {
    await ended()
    feed.requests.length = 0
    expect(await ended()).toMatchObject({ phase: 'ready' })
    expect(feed.requests).not.toContain(`/${PACKAGE_NAME}`)
  })

  test('that was changed on the disk since an earlier run is downloaded again', async () => {
    await ended()
    writeFileSync(join(folder, 'downloads', 'pending', PACKAGE_NAME), 'something else')
    expect(await ended()).toMatchObject({ phase: 'ready' })
    expect(readFileSync(join(folder, 'downloads', 'pending', PACKAGE_NAME))).toEqual(PACKAGE)
  })
})

describe('a file', () => {
  test('with a wrong hash is refused and deleted', async () => {
    feed.answer(`/${PACKAGE_NAME}`, Buffer.from(PACKAGE.toString().replace('exit=', 'evil=')))
    const updates = open()
    expect(await ended(updates)).toEqual(failedWith('update-wrong-hash', '9.0.0'))
    expect(downloads()).toEqual([])
    updates.beforeExit()
    expect(readFileSync(image, 'utf8')).toBe(OLD_PROGRAM)
  })

  test.each([
    ['larger', PACKAGE.length - 1],
    ['smaller', PACKAGE.length + 1]
  ])('that is %s than announced is refused and deleted', async (_, size) => {
    feed.answer('yml', versionsFile({ size }))
    expect(await ended()).toEqual(failedWith('update-wrong-size', '9.0.0'))
    expect(downloads()).toEqual([])
  })

  test('that never ends is cut off at the announced size', async () => {
    feed.answer(`/${PACKAGE_NAME}`, endless)
    expect(await ended()).toEqual(failedWith('update-wrong-size', '9.0.0'))
    await expect.poll(() => feed.dropped).toEqual([`/${PACKAGE_NAME}`])
  })

  test('that stops arriving is given up after a minute', async () => {
    const clock = createManualClock()
    feed.answer(`/${PACKAGE_NAME}`, (_, response) => void response.write('#!'))
    const updates = open({ clock })
    updates.check()
    await arriving()
    await clock.advance(59_000)
    expect(updates.state().phase).toBe('downloading')
    await clock.advance(2_000)
    expect(await reached(updates, 'failed')).toEqual(failedWith('update-no-answer', '9.0.0'))
    await expect.poll(() => feed.dropped).toEqual([`/${PACKAGE_NAME}`])
  })

  test('whose download is cancelled is not downloaded by itself again, but when the person asks', async () => {
    feed.answer(`/${PACKAGE_NAME}`, (_, response) => void response.write('#!'))
    const updates = open()
    updates.check()
    await arriving()
    updates.cancel()
    expect(await reached(updates, 'available')).toEqual({ phase: 'available', version: '9.0.0', by: 'self' })
    await expect.poll(() => feed.dropped).toEqual([`/${PACKAGE_NAME}`])
    await expect.poll(downloads).toEqual([])

    feed.answer(`/${PACKAGE_NAME}`, PACKAGE)
    states.length = 0
    updates.check()
    await reached(updates, 'available')
    expect(states.map(({ phase }) => phase)).toEqual(['checking', 'available'])
    updates.download()
    expect(await reached(updates, 'ready')).toEqual({ phase: 'ready', version: '9.0.0' })
  })

  test('that is missing is said', async () => {
    feed.answer(`/${PACKAGE_NAME}`, (_, response) => void response.writeHead(404).end())
    expect(await ended()).toMatchObject({
      phase: 'failed',
      failure: { detail: 'update-status', values: { status: 404 } }
    })
  })
})

describe('a list of versions', () => {
  test.each([
    ['no YAML', '{ version: ['],
    ['empty', ''],
    ['a web page', '<!doctype html><title>Sign in to the network</title>'],
    ['without a version', 'files: []'],
    ['with a version that is none', versionsFile({ version: 'newest' })],
    ['without files', 'version: 9.0.0'],
    ['without a hash', versionsFile().replaceAll(/sha512: .*/g, 'sha2: abc')],
    ['with a short hash', versionsFile({ hash: 'abc' })],
    ['without a size', versionsFile().replace(/size: .*/, '')],
    ['with an impossible size', versionsFile({ size: 1e12 })]
  ])('that is %s is refused', async (_, text) => {
    feed.answer('yml', text)
    expect(await ended()).toEqual(failedWith('update-feed-unreadable'))
    expect(feed.requests).toHaveLength(1)
  })

  test('that never ends is cut off', async () => {
    feed.answer('yml', endless)
    expect(await checked()).toEqual(failedWith('update-too-large'))
    await expect.poll(() => feed.dropped).toHaveLength(1)
  })

  test('that does not come is given up', async () => {
    const clock = createManualClock()
    feed.answer('yml', () => undefined)
    const updates = open({ clock })
    const asked = feed.nextRequest('yml')
    updates.check()
    await asked
    await clock.advance(30_000)
    expect(await reached(updates, 'failed')).toEqual(failedWith('update-no-answer'))
  })

  test.each([404, 403, 500])('that is answered with %i is said', async (status) => {
    feed.answer('yml', (_, response) => void response.writeHead(status).end('<h1>No</h1>'))
    expect(await checked()).toMatchObject({
      phase: 'failed',
      failure: { detail: 'update-status', values: { status } }
    })
  })

  test('of a server that hangs up is said', async () => {
    feed.answer('yml', ({ socket }) => void socket.destroy())
    expect(await checked()).toEqual(failedWith('update-unreachable'))
  })
})

describe('a redirect', () => {
  test('to another server is followed, as GitHub needs it', async () => {
    const other = await startUpdateFeed()
    feed.answer(`/${PACKAGE_NAME}`, redirectTo(`${other.url}/${PACKAGE_NAME}`))
    expect(await ended()).toMatchObject({ phase: 'ready' })
    await other.close()
  })

  test.each([
    ['plain http', 'http://updates.example.test/latest.yml'],
    ['a file', 'file:///etc/passwd']
  ])('to %s is refused', async (_, location) => {
    feed.answer('yml', redirectTo(location))
    expect(await checked()).toEqual(failedWith('update-address'))
    feed.answer('yml', versionsFile())
    feed.answer(`/${PACKAGE_NAME}`, redirectTo(location))
    expect(await ended()).toEqual(failedWith('update-address', '9.0.0'))
  })

  test('in a circle is refused', async () => {
    feed.answer('yml', redirectTo('/latest.yml'))
    expect(await checked()).toEqual(failedWith('update-redirects'))
    expect(feed.requests).toHaveLength(6)
  })
})

describe('an installation', () => {
  test('whose administrator turned updates off asks nobody', async () => {
    const updates = open({ policy: () => ({ isOff: true, feed: null }) })
    updates.check()
    expect(updates.state()).toEqual({ phase: 'off', reason: 'policy' })
    expect(feed.requests).toEqual([])
  })

  test('whose administrator names a feed asks that one', async () => {
    const own = await startUpdateFeed()
    const updates = open({ policy: () => ({ isOff: false, feed: own.url }) })
    expect(await ended(updates)).toMatchObject({ phase: 'ready' })
    expect(feed.requests).toEqual([])
    expect(own.requests).toHaveLength(2)
    await own.close()
  })

  test.each(['package-manager', 'manual'] as const)('by %s is only told of the version', async (by) => {
    const updates = open({ installation: () => by })
    expect(await checked(updates)).toEqual({ phase: 'available', version: '9.0.0', by })
    updates.download()
    updates.beforeExit()
    expect(updates.state().phase).toBe('available')
    expect(feed.requests).toHaveLength(1)
  })

  test.each(['development', 'store'] as const)('by %s asks nobody', (reason) => {
    const updates = open({ installation: () => reason })
    updates.check()
    expect(updates.state()).toEqual({ phase: 'off', reason })
    expect(states).toEqual([])
  })

  test('that is packaged refuses plain http even of this machine', async () => {
    expect(await checked(open({ isPackaged: true }))).toEqual(failedWith('update-address'))
    expect(feed.requests).toEqual([])
  })
})

test('the releases of GitHub are read: the newest tag, its list of versions, and the redirected file', async () => {
  const releases = '/invented/chat/releases'
  feed.answer(
    `${releases}.atom`,
    `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry><title>9.0.0</title>
     <link rel="alternate" href="${feed.url}${releases}/tag/v9.0.0"/><content>Notes</content></entry></feed>`
  )
  feed.answer(`/api/v3/repos${releases}/latest`, JSON.stringify({ tag_name: 'v9.0.0' }))
  feed.answer(`${releases}/download/v9.0.0/${PACKAGE_NAME}`, redirectTo(`/${PACKAGE_NAME}`))
  const { host } = new URL(feed.url)
  const config = `provider: github\nowner: invented\nrepo: chat\nhost: ${host}\nprotocol: http`
  expect(await ended(open({ config }))).toEqual({ phase: 'ready', version: '9.0.0' })
  expect(feed.requests.at(-1)).toBe(`/${PACKAGE_NAME}`)
})

/** Sends as long as the client reads. */
function endless(...[, response]: Parameters<RequestListener>): void {
  const part = Buffer.alloc(65_536, 'a')
  const send = (): void => {
    while (!response.destroyed && response.write(part));
  }
  response.on('drain', send)
  send()
}
