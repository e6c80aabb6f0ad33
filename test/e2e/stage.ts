/** What a file of end-to-end tests needs, once: display, keychain, a sandbox, and the programs that its tests start. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { createChildren } from '../../build/children.ts'
import type { Children } from '../../build/children.ts'
import { hasDisplay, startDisplay } from '../../build/display.ts'
import { startKeychain } from '../../build/keychain.ts'
import { chooseShell } from '../../build/shell.ts'
import type { Shell } from '../../build/shell.ts'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox, SandboxOptions, SandboxUser } from '../sandbox/index.ts'
import { clearKeychain } from './keychain-entries.ts'
import { launch, openProgram } from './program.ts'
import type { Program } from './program.ts'
import { filesIn } from './scan.ts'
import type { Places } from './scan.ts'
import { ownBusName } from './session-bus.ts'

const WATCHER = 'org.kde.StatusNotifierWatcher'

type OpenOptions = {
  /** A profile folder of an earlier start; a new one unless told. Its keychain entries belong to it. */
  profile?: string
  /** What the cloud file says; the sandbox unless told. */
  cloud?: object
  args?: string[]
  env?: NodeJS.ProcessEnv
  /** It stays open for the tests that follow; else it ends with the test. */
  shared?: boolean
}

export type Stage = {
  readonly sandbox: Sandbox
  /** Who signs in, and somebody else. */
  readonly user: SandboxUser
  readonly otherUser: SandboxUser
  readonly folder: string
  /** Leads to the display and the keychain, where the stage has its own. */
  readonly env: NodeJS.ProcessEnv
  open(options?: OpenOptions): Promise<Program>
  /** Starts the program where it will end by itself. */
  run(options: OpenOptions & { cloudFile?: string }): Promise<{ code: number; output: string }>
  /** The keychain's service name for a profile. */
  serviceOf(profile: string): string
  newProfile(): string
  /** What browsers keep on disk outside the profile. */
  browserFiles(): Places
  /** The sandbox goes away and comes back at the same ports. */
  stopSandbox(): Promise<void>
  startSandbox(): Promise<void>
}

/**
 * Prepares the stage before the tests of a file, and fails each test whose pages complained.
 * @param options.tray whether a desktop shows tray icons; only Linux has desktops that do not
 */
export function useStage(options: { tray?: boolean; sandbox?: Partial<SandboxOptions> } = {}): Stage {
  let children: Children
  let shell: Shell
  let folder = ''
  let env: NodeJS.ProcessEnv = {}
  let sandbox: Sandbox
  let watcher: { close(): void } | null = null
  let started: { program: Program; shared: boolean }[] = []

  const openSandbox = async (): Promise<void> => {
    sandbox = await startSandbox({ folder: join(folder, 'sandbox'), answerDelay: 200, ...options.sandbox })
  }

  /** On Linux a display, a keychain and a tray of the stage's own; Windows and macOS have these. */
  const prepareDesktop = async (): Promise<void> => {
    if (process.platform !== 'linux') return
    if (!hasDisplay(env)) env.DISPLAY = await startDisplay(children)
    Object.assign(env, await startKeychain(children, join(folder, 'keychain')))
    if (options.tray !== false) watcher = await ownBusName(env.DBUS_SESSION_BUS_ADDRESS ?? '', WATCHER)
  }

  beforeAll(async () => {
    children = createChildren()
    folder = mkdtempSync(join(tmpdir(), 'cloudlink-chat-e2e-'))
    // What a program that is killed leaves behind goes with the stage.
    const temporary = join(folder, 'tmp')
    mkdirSync(temporary)
    env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
    await Promise.all([prepareDesktop(), openSandbox()])
    shell = chooseShell(env)
  })

  afterEach(async () => {
    const problems: string[] = []
    for (const { program } of started) {
      // What the page says arrives before the answer to a later question.
      if (!program.page.isClosed()) await program.page.evaluate('0').catch(() => undefined)
      problems.push(...program.problems.splice(0))
    }
    const ending = started.filter(({ shared }) => !shared)
    started = started.filter(({ shared }) => shared)
    await Promise.all(ending.map(({ program }) => program.kill()))
    sandbox.control.clearFaults()
    expect(problems, 'the page complained').toEqual([])
  })

  afterAll(async () => {
    if (process.platform !== 'linux') await clearKeychain([...services], env)
    watcher?.close()
    await children.end()
    await sandbox.stop()
    // A browser that was killed may still write for a moment.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })

  const newFolder = (): string => mkdtempSync(join(folder, 'of-'))
  /** Where the programs of this stage kept their secrets. */
  const services = new Set<string>()
  const serviceOf = (profile: string): string => {
    const service = `CloudLink Chat test ${profile}`
    services.add(service)
    return service
  }

  function cloudFile(cloud: object): string {
    const file = join(newFolder(), 'cloud.json')
    writeFileSync(file, JSON.stringify(cloud))
    return file
  }

  function newProfile(): string {
    const profile = join(newFolder(), 'profile')
    mkdirSync(profile)
    return profile
  }

  const envFor = (profile: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ...env,
    CLOUDLINK_KEYCHAIN_SERVICE: serviceOf(profile),
    ...more
  })

  return {
    get sandbox() {
      return sandbox
    },
    get user() {
      return userAt(sandbox, 0)
    },
    get otherUser() {
      return userAt(sandbox, 2)
    },
    get folder() {
      return folder
    },
    get env() {
      return env
    },
    async open({ profile = newProfile(), cloud = sandbox.cloud, args = [], shared = false, ...more } = {}) {
      const program = await openProgram({
        children,
        shell,
        folder: newFolder(),
        env: envFor(profile, more.env),
        cloudFile: cloudFile(cloud),
        profile,
        args
      })
      started.push({ program, shared })
      return program
    },
    async run({ profile = newProfile(), cloud = sandbox.cloud, args = [], ...more }) {
      const given = { profile, args, env: envFor(profile, more.env) }
      const { app, output } = launch(
        { children, shell, cloudFile: more.cloudFile ?? cloudFile(cloud), ...given },
        null
      )
      const code = await new Promise<number>((resolve) => app.once('close', (status) => resolve(status ?? 1)))
      return { code, output: output() }
    },
    serviceOf,
    newProfile,
    // Without Chromium's record of open pages, which it keeps to reopen them after a crash.
    browserFiles: () =>
      Object.fromEntries(
        Object.entries(filesIn(join(folder, 'tmp'))).filter(([name]) => !name.includes('/Default/Sessions/'))
      ),
    stopSandbox: () => sandbox.stop(),
    startSandbox: openSandbox
  }
}

function userAt({ users }: Sandbox, place: number): SandboxUser {
  const user = users[place]
  if (user === undefined) throw new Error(`The sandbox has no user at ${place}.`)
  return user
}
