/** What the parts that attack the built program share: a display, a keychain, a sandbox, and a program that is signed in. */
import { join } from 'node:path'
import { startApp } from '../../build/launch/app.ts'
import { connected, signIn } from '../e2e/person.ts'
import { openProgram } from '../e2e/program.ts'
import type { Program } from '../e2e/program.ts'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox, SandboxOptions, SandboxUser } from '../sandbox/index.ts'
import { openStage as openDesktop } from '../support/stage.ts'

export type Stage = {
  sandbox: Sandbox
  /** The user who signs in, and another one. */
  user: SandboxUser
  otherUser: SandboxUser
  /** Where programs put temporary files. */
  temporary: string
  newProfile(): string
  /** Starts the program. @param given.args as a desktop would pass them */
  open(given?: { profile?: string; args?: string[] }): Promise<Program>
  /** Starts the program, signs in and waits until it is connected. */
  openSignedIn(): Promise<Program>
  /** Starts a program that ends by itself, for instance the second one of a profile. @returns its exit code and output */
  run(profile: string, args: string[]): Promise<{ code: number; output: string }>
  close(): Promise<void>
}

async function openStage(options: Partial<SandboxOptions>): Promise<Stage> {
  const desktop = await openDesktop('attack')
  const sandbox = await startSandbox({
    folder: join(desktop.folder, 'sandbox'),
    // The resident never answers.
    answerDelay: 2 ** 31 - 1,
    ...options
  })
  const [user, , otherUser] = sandbox.users
  if (user === undefined || otherUser === undefined) throw new Error('The sandbox has too few users.')
  const { children, shell } = desktop
  const optionsFor = (profile: string, args: string[]) => ({
    env: { ...desktop.env, CLOUDLINK_KEYCHAIN_SERVICE: `CloudLink Chat attack ${profile}` },
    cloudFile: desktop.cloudFile(sandbox.cloud),
    profile,
    args
  })
  const open: Stage['open'] = ({ profile = desktop.newProfile(), args = [] } = {}) =>
    openProgram({ children, shell, folder: desktop.newFolder('of'), ...optionsFor(profile, args) })
  return {
    sandbox,
    user,
    otherUser,
    temporary: desktop.env.TMPDIR ?? '',
    newProfile: () => desktop.newProfile(),
    open,
    async openSignedIn() {
      const program = await open()
      await signIn(program, user)
      await connected(program.page)
      return program
    },
    async run(profile, args) {
      const app = startApp(children, shell, {
        ...optionsFor(profile, args),
        debuggingPort: null,
        output: 'pipe'
      })
      return { code: await app.closed(), output: app.output() }
    },
    async close() {
      await desktop.close()
      await sandbox.stop()
    }
  }
}

/** A program that several parts attack one after the other, because its start takes seconds. */
export type SharedProgram = {
  /** Starts it and signs in, the first time. */
  open(): Promise<{ stage: Stage; program: Program }>
  close(): Promise<void>
}

export function shareProgram(): SharedProgram {
  let opened: Promise<{ stage: Stage; program: Program }> | null = null
  return {
    open: () =>
      (opened ??= (async () => {
        const stage = await openStage({})
        return { stage, program: await stage.openSignedIn() }
      })()),
    async close() {
      if (opened !== null) await (await opened).stage.close()
    }
  }
}

/** Runs `work` on a stage of its own. */
export async function withStage<T>(
  work: (stage: Stage) => Promise<T>,
  options: Partial<SandboxOptions> = {}
): Promise<T> {
  const stage = await openStage(options)
  try {
    return await work(stage)
  } finally {
    await stage.close()
  }
}
