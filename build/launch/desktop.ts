import { join } from 'node:path'
import type { Children } from '../tools/children.ts'
import { runFolder } from '../tools/paths.ts'
import { preferBrowserVariable } from './browser.ts'
import { hasDisplay, startDisplay } from './display.ts'
import { hasSessionBus, startKeychain } from './keychain.ts'

/**
 * Starts a virtual display and a keychain if the machine has none, and prints a line about each.
 * @param options.keychainFolder stores the entries of the started keychain
 * @param options.alwaysOwnKeychain start a keychain even if the person has one
 * @returns the environment for the program, and whether a virtual display was started
 */
export async function prepareDesktop(
  children: Children,
  options: { env: NodeJS.ProcessEnv; keychainFolder: string; alwaysOwnKeychain: boolean }
): Promise<{ env: NodeJS.ProcessEnv; ownDisplay: boolean }> {
  const env = { ...options.env }
  const ownDisplay = !hasDisplay(env)
  if (ownDisplay) {
    env.DISPLAY = await startDisplay(children)
    console.log(`No display found: using a virtual one, Xvfb ${env.DISPLAY}`)
  }
  const ownKeychain = process.platform === 'linux' && (options.alwaysOwnKeychain || !hasSessionBus(env))
  if (ownKeychain) {
    Object.assign(env, await startKeychain(children, options.keychainFolder))
    console.log(`Started a keychain for this run: gnome-keyring in ${options.keychainFolder}`)
  }
  return { env: preferBrowserVariable(env, join(runFolder, 'browser-first')), ownDisplay }
}
