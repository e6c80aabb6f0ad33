/** Starts a packaged program as a desktop would, without DevTools, which it refuses. */
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { FORBIDDEN } from '../../main/forbidden-switches.ts'
import { prepareDesktop } from '../launch/desktop.ts'
import type { Children } from '../tools/children.ts'

const START_LIMIT_MS = 120_000
const POLL_INTERVAL_MS = 100

/**
 * Checks that the program refuses a switch of each forbidden group, starts, ignores switches after a link, and quits.
 * @param executable of the packaged program
 * @throws Error that says what went wrong
 */
export async function tryPackaged(children: Children, executable: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudlink-chat-packaged-'))
  try {
    const { env } = await prepareDesktop(children, {
      env: process.env,
      keychainFolder: join(folder, 'keychain'),
      alwaysOwnKeychain: true
    })
    const profile = join(folder, 'profile')
    // Chromium refuses to start as root unless its process sandbox is off.
    const root = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const start = (...args: string[]): ReturnType<Children['start']> =>
      children.start(executable, [...root, `--profile=${profile}`, '--hidden', ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe']
      })
    const run = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
      const child = start(...args)
      let output = ''
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (data) => (output += String(data)))
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, output }
    }

    const refuse = async (name: string): Promise<void> => {
      const { code, output } = await run(`--${name}=1`)
      if (code === 2 && output.includes(`--${name}`)) return
      throw new Error(`The program did not refuse --${name}. It ended with code ${code}.\n${output}`)
    }
    await Promise.all(FORBIDDEN.map(({ switches: [name = ''] }) => refuse(name)))
    const first = start()
    const ended = once(first, 'exit') as Promise<[number | null]>
    for (const stream of [first.stdout, first.stderr]) stream?.resume()
    await untilRunning(profile, first)
    const second = await run('--', 'cloudlink-chat://conversation/nothing', '--remote-debugging-port=1')
    if (second.code !== 0 || !isRunningAlready(second)) {
      throw new Error(`A second start with a link ended with code ${second.code}.\n${second.output}`)
    }
    first.kill('SIGTERM')
    const [code] = await ended
    if (code !== 0) throw new Error(`The packaged program ended with code ${code}.`)
  } finally {
    await children.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

const isRunningAlready = ({ output }: { output: string }): boolean => output.includes('is already running')

/**
 * Waits for the folder of the log: the program creates it once it holds the lock of the profile. A start before that could
 * get the lock instead.
 * @throws if the program ends first, or takes longer than START_LIMIT_MS
 */
async function untilRunning(profile: string, program: { exitCode: number | null }): Promise<void> {
  const limit = performance.now() + START_LIMIT_MS
  while (!existsSync(join(profile, 'logs'))) {
    if (program.exitCode !== null) {
      throw new Error(`The packaged program ended at once, with code ${program.exitCode}.`)
    }
    if (performance.now() > limit) throw new Error('The packaged program did not start.')
    await wait(POLL_INTERVAL_MS)
  }
}
