/**
 * Small apps that test Electron or the stand-in: each is written to a temporary folder, started, and reports its
 * results on standard output.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Shell } from '../../build/launch/shell.ts'
import { root } from '../../build/tools/paths.ts'

/** The stand-in, even if Electron is available. */
export const standIn: Pick<Shell, 'file' | 'switches'> = {
  file: join(root, 'test/electron/electron'),
  switches: []
}

/** How long an app may run before it is killed, in ms. */
const TIMEOUT = 40_000

/** The module ./report.js of each app. `report` sends a named value, which JSON must support, to the test. */
const REPORT = `export const report = (name, value) => {
  process.stdout.write(JSON.stringify({ name, value: value ?? null }) + '\\n')
}
/** Runs a function. Returns 'done', or the message of its error. */
export const attempt = (what) => {
  try {
    what()
    return 'done'
  } catch (error) {
    return 'threw: ' + error.message
  }
}
`

export type TinyApp = {
  folder: string
  /** Everything reported so far. */
  reported: Record<string, unknown>
  /** Waits for the report of that name. @throws if the app ends without it */
  report(name: string): Promise<unknown>
  /** Standard error so far. */
  errors(): string
  /** Waits until standard error contains these words. @throws if the app ends without them */
  errorsContain(words: string): Promise<void>
  kill(signal: NodeJS.Signals): void
  /** Resolves with the exit code, or null after a signal. */
  ended: Promise<number | null>
}

/** Writes the files of an app with the entry main.js, and an empty profile folder `profile` beside them. */
export function writeTinyApp(files: Record<string, string>): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'tiny-app-'))
  const all = {
    'package.json': JSON.stringify({ name: 'tiny-app', version: '1.2.3', type: 'module', main: 'main.js' }),
    'report.js': REPORT,
    ...files
  }
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text)
  mkdirSync(join(folder, 'profile'))
  return {
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Starts an app. @param options.hooks modules to load before it */
export function startTinyApp(
  shell: Pick<Shell, 'file' | 'switches'>,
  folder: string,
  { args = [], hooks = [], env = {} }: { args?: string[]; hooks?: string[]; env?: NodeJS.ProcessEnv } = {}
): TinyApp {
  const loaded = hooks.flatMap((module) => ['-r', module])
  const child = spawn(shell.file, [...loaded, ...shell.switches, folder, ...args], {
    env: {
      ...process.env,
      ELECTRON_STAND_IN_HEADLESS: '1',
      TINY_APP_PROFILE: join(folder, 'profile'),
      ...env
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT,
    killSignal: 'SIGKILL'
  })
  const reported: Record<string, unknown> = {}
  const waiting = new Set<() => void>()
  let errors = ''
  let hasEnded = false
  const checkWaiting = (): void => waiting.forEach((check) => check())
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString()
    checkWaiting()
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{"name":')) return
    const { name, value } = JSON.parse(line) as { name: string; value: unknown }
    reported[name] = value
    checkWaiting()
  })
  const ended = once(child, 'close').then(([code]) => {
    hasEnded = true
    checkWaiting()
    return code as number | null
  })
  const until = (what: string, condition: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (!condition() && !hasEnded) return
        waiting.delete(check)
        if (condition()) resolve()
        else reject(new Error(`The app ended without ${what}.\n${errors}`))
      }
      waiting.add(check)
      check()
    })
  return {
    folder,
    reported,
    ended,
    errors: () => errors,
    errorsContain: (words) => until(`writing "${words}"`, () => errors.includes(words)),
    kill: (signal) => child.kill(signal),
    async report(name) {
      await until(`reporting ${name}`, () => name in reported)
      return reported[name]
    }
  }
}
