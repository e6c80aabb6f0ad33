/** What the cells of a part share: a stage, and how a cell gets its own service and programs. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox, SandboxOptions, SandboxUser } from '../sandbox/index.ts'
import { openStage as openDesktop, writeSettings } from '../support/stage.ts'
import { startFastClock } from './clock.ts'
import type { FastClock } from './clock.ts'
import { startProgram } from './program.ts'
import type { Program, ProgramOptions } from './program.ts'

export type Stage = {
  folder: string
  /** Opens a cell with a new service, clock and profile. */
  openCell(options: { speed: number; sandbox?: Partial<SandboxOptions> }): Promise<StagedCell>
  /** Kills every program and removes the folder. */
  close(): Promise<void>
}

export type StagedCell = {
  sandbox: Sandbox
  clock: FastClock
  /** The user who signs in. */
  user: SandboxUser
  folder: string
  /** Starts the program with the cell's profile by default. */
  start(
    options?: Partial<Pick<ProgramOptions, 'killAt' | 'clockJump' | 'under' | 'profile' | 'app'>>
  ): Promise<Program>
  /** Stops the programs and the service of the cell. */
  close(): Promise<void>
}

const open = new Set<Stage>()

/** Cleans up after an interrupted run. */
export async function closeStages(): Promise<void> {
  await Promise.all([...open].map((stage) => stage.close()))
}

export async function openStage(): Promise<Stage> {
  const desktop = await openDesktop('faults', { headless: true })
  const { children, shell, folder, env } = desktop
  let cells = 0

  async function openCell(options: Parameters<Stage['openCell']>[0]): Promise<StagedCell> {
    const place = join(folder, String(++cells))
    const profile = join(place, 'profile')
    mkdirSync(profile, { recursive: true })
    writeSettings(profile)
    const clock = startFastClock(options.speed)
    const sandbox = await startSandbox({
      folder: join(place, 'sandbox'),
      clock: clock.now,
      ...options.sandbox
    })
    const [user] = sandbox.users
    if (user === undefined) throw new Error('The sandbox has no users.')
    const cloudFile = join(place, 'cloud.json')
    writeFileSync(cloudFile, JSON.stringify(sandbox.cloud))
    const programs: Program[] = []
    return {
      sandbox,
      clock,
      user,
      folder: place,
      async start(more = {}) {
        const used = more.profile ?? profile
        const program = await startProgram({
          children,
          shell,
          env: { ...env, CLOUDLINK_KEYCHAIN_SERVICE: `CloudLink Chat faults ${used}` },
          cloudFile,
          profile: used,
          folder: place,
          clock: clock.text,
          ...more
        })
        programs.push(program)
        return program
      },
      async close() {
        await Promise.all(programs.filter((one) => one.isRunning()).map((one) => one.kill()))
        await sandbox.stop()
        rmSync(place, { recursive: true, force: true })
      }
    }
  }

  const stage: Stage = {
    folder,
    openCell,
    async close() {
      open.delete(stage)
      await desktop.close()
    }
  }
  open.add(stage)
  return stage
}

/** Maps a list with at most `concurrency` items in progress. @returns the results in order */
export async function mapConcurrently<T, R>(
  concurrency: number,
  all: T[],
  work: (one: T) => Promise<R>
): Promise<R[]> {
  const results = new Map<number, R>()
  const waiting = [...all.entries()]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results.set(next[0], await work(next[1]))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return [...results].sort(([one], [other]) => one - other).map(([, result]) => result)
}
