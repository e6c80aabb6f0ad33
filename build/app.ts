import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { browserFirst } from './browser.ts'
import { isRunning } from './children.ts'
import type { Children } from './children.ts'
import { hasDisplay, startDisplay } from './display.ts'
import { hasSessionBus, startKeychain } from './keychain.ts'
import { root, runFolder } from './paths.ts'
import type { Shell } from './shell.ts'

/**
 * The variables of a desktop that the program can run on: a display and a keychain, started where there is none
 * and said so.
 * @param keychainFolder where a keychain of our own keeps its entries
 * @param alwaysOwnKeychain do not touch the person's own
 */
export async function prepareDesktop(
  children: Children,
  options: { env: NodeJS.ProcessEnv; keychainFolder: string; alwaysOwnKeychain: boolean }
): Promise<{ env: NodeJS.ProcessEnv; ownDisplay: boolean }> {
  const env = { ...options.env }
  const ownDisplay = !hasDisplay(env)
  if (ownDisplay) {
    env.DISPLAY = await startDisplay(children)
    console.log(`There is no display: the window is on one that nobody sees, Xvfb ${env.DISPLAY}`)
  }
  const ownKeychain = process.platform === 'linux' && (options.alwaysOwnKeychain || !hasSessionBus(env))
  if (ownKeychain) {
    Object.assign(env, await startKeychain(children, options.keychainFolder))
    console.log(`A keychain was started for this run, gnome-keyring in ${options.keychainFolder}`)
  }
  return { env: browserFirst(env, join(runFolder, 'browser-first')), ownDisplay }
}

export type AppOptions = {
  env: NodeJS.ProcessEnv
  cloudFile: string
  profile: string
  debuggingPort: number | null
  /** The folder of the app; this project's unless told. */
  app?: string
  /** Modules that are loaded into the main process before the program. */
  hooks?: string[]
  /** More arguments, as a desktop would hand them over. */
  args?: string[]
  /** Where the program's words go: to the terminal unless told otherwise. */
  output?: 'inherit' | 'pipe'
}

/** Starts the program itself. Chromium reads its switches only as `--name=value`. */
export function startApp(children: Children, shell: Shell, options: AppOptions): ChildProcess {
  const { env, cloudFile, profile, debuggingPort, app = root, hooks = [], output = 'inherit' } = options
  const loaded = hooks.flatMap((module) => ['-r', module])
  const args = [...loaded, ...shell.switches, app, '--cloud', cloudFile, '--profile', profile]
  args.push(...(options.args ?? []))
  if (debuggingPort !== null) args.push(`--remote-debugging-port=${debuggingPort}`)
  return children.start(shell.file, args, { env, stdio: ['ignore', output, output] })
}

/** Resolves with the exit code of a child, also where it has ended already; a signal counts as 1. */
export async function exitCode(child: ChildProcess): Promise<number> {
  if (isRunning(child)) await once(child, 'exit')
  return child.exitCode ?? 1
}
