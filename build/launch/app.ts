import { once } from 'node:events'
import { isRunning } from '../tools/children.ts'
import type { Children } from '../tools/children.ts'
import { root } from '../tools/paths.ts'
import type { Shell } from './shell.ts'

export type AppOptions = {
  env: NodeJS.ProcessEnv
  cloudFile: string
  profile: string
  /** Null: without the DevTools protocol. */
  debuggingPort: number | null
  /** The folder of the app. Default: this project. */
  app?: string
  /** Modules to load into the main process before the program. */
  hooks?: string[]
  /** More arguments, as a desktop would pass them. */
  args?: string[]
  /** A program that runs this one, for instance strace with its arguments. */
  under?: string[]
  /** Where stdout and stderr go. Default: to the terminal. */
  output?: 'inherit' | 'pipe'
}

/** A running program: built and started by us, or the empty app of the benchmark. */
export type App = {
  /** Of the main process. */
  pid: number
  /** What it has written to a piped stdout and stderr so far. */
  output(): string
  isRunning(): boolean
  wasKilled(): boolean
  /** Resolves with the exit code when it has ended. A signal counts as 1. */
  ended(): Promise<number>
  /** Resolves when it has ended and everything that it wrote has arrived. */
  closed(): Promise<number>
  signal(signal: NodeJS.Signals): void
  /** Asks it to quit. Resolves with the exit code. */
  quit(): Promise<number>
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /**
   * Waits for `work`, which gets a signal that aborts when the program ends.
   * @throws Error with the program's output if the program ends first
   */
  whileRunning<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>
}

/** Starts the program. Chromium reads its switches only as `--name=value`. */
export function startApp(children: Children, shell: Shell, options: AppOptions): App {
  const { env, cloudFile, profile, debuggingPort, app = root, hooks = [], under = [], output } = options
  const loaded = hooks.flatMap((module) => ['-r', module])
  const command = [...under, shell.file, ...loaded, ...shell.switches, app]
  command.push('--cloud', cloudFile, '--profile', profile, ...(options.args ?? []))
  if (debuggingPort !== null) command.push(`--remote-debugging-port=${debuggingPort}`)
  const [file = '', ...args] = command
  const streams = output ?? 'inherit'
  const child = children.start(file, args, { env, stdio: ['ignore', streams, streams] })

  let text = ''
  // A full pipe would stop the program, so it is read even where nobody asks for the text.
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
