/** What a file of end-to-end tests needs, once: display, keychain, a sandbox, and the programs that its tests start. */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { startApp } from '../../build/launch/app.ts'
import type { StoredSettings } from '../../main/settings.ts'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox, SandboxOptions, SandboxUser } from '../sandbox/index.ts'
import { openStage } from '../support/stage.ts'
import type { Stage as DesktopStage } from '../support/stage.ts'
import { startTrayWatcher } from '../support/tray-watcher.ts'
import type { TrayWatcher } from '../support/tray-watcher.ts'
import { clearKeychain } from './keychain-entries.ts'
import { openProgram } from './program.ts'
import type { Program } from './program.ts'
import { filesIn } from './secret-scan.ts'
import type { Places } from './secret-scan.ts'

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
  newProfile(settings?: Partial<StoredSettings>): string
  /** Files that browsers keep outside the profile. */
  browserFiles(): Places
  /** Makes the desktop show tray icons, or stop that (Linux only). */
  startWatcher(): Promise<void>
  stopWatcher(): Promise<void>
  /** Stops the sandbox; startSandbox starts it again at the same ports. */
  stopSandbox(): Promise<void>
  startSandbox(): Promise<void>
}

/**
 * Prepares the stage before the tests of a file, and fails each test whose pages reported problems.
 * @param options.tray whether the desktop shows tray icons (Linux only; Windows and macOS always do)
 * @param options.headless false for tests of what the browser writes and connects to: the headless one differs there
 */
export function useStage(
  options: { tray?: boolean; headless?: boolean; sandbox?: Partial<SandboxOptions> } = {}
): Stage {
  let desktop: DesktopStage
  let sandbox: Sandbox
  let watcher: TrayWatcher | null = null
  let started: { program: Program; shared: boolean }[] = []

  const openSandbox = async (): Promise<void> => {
    const folder = join(desktop.folder, 'sandbox')
    sandbox = await startSandbox({ folder, answerDelay: 200, ...options.sandbox })
  }

  async function startWatcher(): Promise<void> {
    watcher = await startTrayWatcher(desktop.env.DBUS_SESSION_BUS_ADDRESS ?? '')
  }

  beforeAll(async () => {
    desktop = await openStage('cloudlink-chat-e2e', { headless: options.headless !== false })
    await openSandbox()
    if (process.platform === 'linux' && options.tray !== false) {
      await startWatcher()
    }
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
    if (process.platform !== 'linux') await clearKeychain([...services], desktop.env)
    await watcher?.close()
    await desktop.close()
    await sandbox.stop()
  })

  /** Where the programs of this stage kept their secrets. */
  const services = new Set<string>()
  const serviceOf = (profile: string): string => {
    const service = `CloudLink Chat test ${profile}`
    services.add(service)
    return service
  }

  const envFor = (profile: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    ...desktop.env,
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
      return desktop.folder
    },
    get env() {
      return desktop.env
    },
    async open({
      profile = desktop.newProfile(),
      cloud = sandbox.cloud,
      args = [],
      shared = false,
      ...more
    } = {}) {
      const program = await openProgram({
        children: desktop.children,
        shell: desktop.shell,
        folder: desktop.newFolder('of'),
        env: envFor(profile, more.env),
        cloudFile: desktop.cloudFile(cloud),
        profile,
        args
      })
      started.push({ program, shared })
      return program
    },
    async run({ profile = desktop.newProfile(), cloud = sandbox.cloud, args = [], ...more }) {
      const app = startApp(desktop.children, desktop.shell, {
        env: envFor(profile, more.env),
        cloudFile: more.cloudFile ?? desktop.cloudFile(cloud),
        profile,
        args,
        debuggingPort: null,
        output: 'pipe'
      })
      return { code: await app.closed(), output: app.output() }
    },
    serviceOf,
    newProfile: (settings) => desktop.newProfile(settings),
    // Without Chromium's record of open pages, which it keeps to reopen them after a crash.
    browserFiles: () =>
      Object.fromEntries(
        Object.entries(filesIn(desktop.env.TMPDIR ?? '')).filter(
          ([name]) => !name.includes('/Default/Sessions/')
        )
      ),
    startWatcher,
    async stopWatcher() {
      await watcher?.close()
      watcher = null
    },
    stopSandbox: () => sandbox.stop(),
    startSandbox: openSandbox
  }
}

function userAt({ users }: Sandbox, place: number): SandboxUser {
  const user = users[place]
  if (user === undefined) throw new Error(`The sandbox has no user at ${place}.`)
  return user
}
