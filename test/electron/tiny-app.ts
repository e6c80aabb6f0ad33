/**
 * Apps of a few lines that try what Electron or the stand-in does: written to a folder of their own, started, and
 * heard on their standard output.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Shell } from '../../build/launch/shell.ts'
import { root } from '../../build/tools/paths.ts'

/** The stand-in, also where Electron is to be had. */
export const standIn: Pick<Shell, 'file' | 'switches'> = {
  file: join(root, 'test/electron/electron'),
  switches: []
}

/** How long an app may run, in ms: one that hangs is ended, and its test says what it did not report. */
const LIMIT = 40_000

/** What each app can import as ./report.js: says by name what it found, a value that JSON can carry. */
const REPORT = `export const report = (name, value) => {
  process.stdout.write(JSON.stringify({ name, value: value ?? null }) + '\\n')
}
/** What came of trying something: 'done', or the message of the error. */
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
  /** What is reported under that name; waits for it. @throws where the app ends without it. */
  report(name: string): Promise<unknown>
  /** What stands on standard error so far. */
  errors(): string
  /** Resolves as soon as these words stand there. @throws where the app ends without them. */
  errorsContain(words: string): Promise<void>
  kill(signal: NodeJS.Signals): void
  /** Resolves with the exit code, or null after a signal. */
  ended: Promise<number | null>
}

/** Writes an app's files; main.js is its entry. Its profile folder is `profile` in it. */
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

/** Starts an app. @param options.hooks modules that are loaded before it */
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
    timeout: LIMIT,
    killSignal: 'SIGKILL'
  })
  const reported: Record<string, unknown> = {}
  const waiting = new Set<() => void>()
  let errors = ''
  let over = false
  const tell = (): void => waiting.forEach((look) => look())
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString()
    tell()
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{"name":')) return
    const { name, value } = JSON.parse(line) as { name: string; value: unknown }
    reported[name] = value
    tell()
  })
  const ended = once(child, 'close').then(([code]) => {
    over = true
    tell()
    return code as number | null
  })
  const until = (what: string, isSo: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!isSo() && !over) return
        waiting.delete(look)
        if (isSo()) resolve()
        else reject(new Error(`The app ended without ${what}.\n${errors}`))
      }
      waiting.add(look)
      look()
    })
  return {
    folder,
    reported,
    ended,
    errors: () => errors,
    errorsContain: (words) => until(`saying "${words}"`, () => errors.includes(words)),
    kill: (signal) => child.kill(signal),
    async report(name) {
      await until(`reporting ${name}`, () => name in reported)
      return reported[name]
    }
  }
}
