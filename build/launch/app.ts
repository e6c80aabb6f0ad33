import { once } from 'node:events'
import { isRunning } from '../tools/children.ts'
import type { Children } from '../tools/children.ts'
import { root } from '../tools/paths.ts'
import type { Shell } from './shell.ts'

export type AppOptions = {
  env: NodeJS.ProcessEnv
  cloudFile: string
  profile: string
  /** Null disables the DevTools protocol. */
  debuggingPort: number | null
  /** The folder or archive of the app. Default: this project. */
  app?: string
  /** Modules to load into the main process before the program. */
  hooks?: string[]
  /** Additional arguments, as a desktop would pass them. */
  args?: string[]
  /** The command that runs the program, for instance strace with its arguments. */
  under?: string[]
  /** Where stdout and stderr go. Default: to the terminal. */
  output?: 'inherit' | 'pipe'
}

/** A running instance of the built program, or of the empty app of the benchmark. */
export type App = {
  /** The main process. */
  pid: number
  /** The output on stdout and stderr so far, if they are piped. */
  output(): string
  isRunning(): boolean
  wasKilled(): boolean
  /** Resolves with the exit code when the program has exited. A signal counts as 1. */
  ended(): Promise<number>
  /** Resolves with the exit code when the program has exited and all its output has been read. */
  closed(): Promise<number>
  signal(signal: NodeJS.Signals): void
  /** Asks the program to quit. Resolves with the exit code. */
  quit(): Promise<number>
  /** Kills the program (SIGKILL), to simulate a crash. */
  kill(): Promise<void>
  /**
   * Waits for `work`. Its signal aborts when the program ends.
   * @throws Error with the program's output if the program ends first
   */
  whileRunning<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>
}

/** Starts the program. Chromium only accepts switches in the form `--name=value`. */
export function startApp(children: Children, shell: Shell, options: AppOptions): App {
  const { env, cloudFile, profile, debuggingPort, app = root, hooks = [], under = [], output } = options
  const loaded = hooks.flatMap((module) => ['-r', module])
  const command = [...under, shell.file, ...loaded, ...shell.switches, app]
  command.push('--cloud', cloudFile, '--profile', profile)
  if (debuggingPort !== null) command.push(`--remote-debugging-port=${debuggingPort}`)
  // Last, because there are no switches after `--`.
  command.push(...(options.args ?? []))
  const [file = '', ...args] = command
  const streams = output ?? 'inherit'
  const child = children.start(file, args, { env, stdio: ['ignore', streams, streams] })

  let text = ''
  // A full pipe would block the program, so it is always read, even if no caller uses the output.
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (text += String(data)))
  const codeAfter = (event: 'exit' | 'close'): Promise<number> =>
    (isRunning(child) ? once(child, event) : Promise.resolve()).then(() => child.exitCode ?? 1)
  const ended = codeAfter('exit')
  const closed = codeAfter('close')
  const end = (signal: NodeJS.Signals): Promise<number> => {
    child.kill(signal)
    return ended
  }

  return {
    pid: child.pid ?? 0,
    output: () => text,
    isRunning: () => isRunning(child),
    wasKilled: () => child.signalCode === 'SIGKILL',
    ended: () => ended,
    closed: () => closed,
    signal: (signal) => void child.kill(signal),
    quit: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL')
    },
    async whileRunning(work) {
      const over = new AbortController()
      const endsFirst = ended.then((code) => {
        over.abort()
        throw new Error(`The program ended with exit code ${code}.\n${text}`.trimEnd())
      })
      return Promise.race([work(over.signal), endsFirst])
    }
  }
}
