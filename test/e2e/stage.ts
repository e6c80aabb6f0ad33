/** The fixture of the end-to-end tests, one per file: display, keychain, sandbox, and the programs that tests start. */
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
import { filesIn } from './secret-scan.ts'
import type { Places } from './secret-scan.ts'
import { ownBusName } from './session-bus.ts'

const WATCHER = 'org.kde.StatusNotifierWatcher'

type OpenOptions = {
  /** The profile folder of an earlier start, with its keychain entries; a new one by default. */
  profile?: string
  /** The content of the cloud file; by default that of the sandbox. */
  cloud?: object
  args?: string[]
  env?: NodeJS.ProcessEnv
  /** Keeps the program open for the following tests; otherwise it is killed after the test. */
  shared?: boolean
}

export type Stage = {
  readonly sandbox: Sandbox
  /** Two users: the one who usually signs in, and another one. */
  readonly user: SandboxUser
  readonly otherUser: SandboxUser
  readonly folder: string
  /** Environment variables, which lead to the display and keychain of the stage if it has its own. */
  readonly env: NodeJS.ProcessEnv
  open(options?: OpenOptions): Promise<Program>
  /** Starts a program that is expected to end by itself, and waits for that. */
  run(options: OpenOptions & { cloudFile?: string }): Promise<{ code: number; output: string }>
  /** The keychain's service name for a profile. */
  serviceOf(profile: string): string
  newProfile(): string
  /** Files that browsers keep outside the profile. */
  browserFiles(): Places
  /** Stops the sandbox; startSandbox starts it again at the same ports. */
  stopSandbox(): Promise<void>
  startSandbox(): Promise<void>
}

/**
 * Prepares the stage before the tests of a file, and fails each test whose pages reported problems.
 * @param options.tray whether the desktop shows tray icons (Linux only; Windows and macOS always do)
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

  /** Starts a separate display, keychain and tray service on Linux; Windows and macOS have these. */
  const prepareDesktop = async (): Promise<void> => {
    if (process.platform !== 'linux') return
    if (!hasDisplay(env)) env.DISPLAY = await startDisplay(children)
    Object.assign(env, await startKeychain(children, join(folder, 'keychain')))
    if (options.tray !== false) watcher = await ownBusName(env.DBUS_SESSION_BUS_ADDRESS ?? '', WATCHER)
  }

  beforeAll(async () => {
    children = createChildren()
    folder = mkdtempSync(join(tmpdir(), 'cloudlink-chat-e2e-'))
    // Killed programs leave files in the temporary folder, which is removed with the stage.
    const temporary = join(folder, 'tmp')
    mkdirSync(temporary)
    env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
    await Promise.all([prepareDesktop(), openSandbox()])
    shell = chooseShell(env)
  })

  afterEach(async () => {
    const problems: string[] = []
    for (const { program } of started) {
      // Problems of the page arrive before the answer to this later request.
      if (!program.page.isClosed()) await program.page.evaluate('0').catch(() => undefined)
      problems.push(...program.problems.splice(0))
    }
    const ending = started.filter(({ shared }) => !shared)
    started = started.filter(({ shared }) => shared)
    await Promise.all(ending.map(({ program }) => program.kill()))
    sandbox.control.clearFaults()
    expect(problems, 'problems of the page').toEqual([])
  })

  afterAll(async () => {
    if (process.platform !== 'linux') await clearKeychain([...services], env)
    watcher?.close()
    await children.end()
    await sandbox.stop()
    // A killed browser may still write for a moment.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })

  const newFolder = (): string => mkdtempSync(join(folder, 'of-'))
  /** The keychain service names that this stage has used. */
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
