import { join } from 'node:path'
import type { Children } from '../tools/children.ts'
import { runFolder } from '../tools/paths.ts'
import { browserFirst } from './browser.ts'
import { hasDisplay, startDisplay } from './display.ts'
import { hasSessionBus, startKeychain } from './keychain.ts'

/**
 * The variables of a desktop that the program can run on. Where there is no display or no keychain, this starts one and
 * prints a line about it.
 * @param options.keychainFolder where a keychain that this starts keeps its entries
 * @param options.alwaysOwnKeychain start a keychain even if the person has one
 */
export async function prepareDesktop(
  children: Children,
  options: { env: NodeJS.ProcessEnv; keychainFolder: string; alwaysOwnKeychain: boolean }
): Promise<{ env: NodeJS.ProcessEnv; ownDisplay: boolean }> {
  const env = { ...options.env }
  const ownDisplay = !hasDisplay(env)
  if (ownDisplay) {
    env.DISPLAY = await startDisplay(children)
    console.log(`There is no display: the window is on a virtual one, Xvfb ${env.DISPLAY}`)
  }
  const ownKeychain = process.platform === 'linux' && (options.alwaysOwnKeychain || !hasSessionBus(env))
  if (ownKeychain) {
    Object.assign(env, await startKeychain(children, options.keychainFolder))
    console.log(`A keychain was started for this run, gnome-keyring in ${options.keychainFolder}`)
  }
  return { env: browserFirst(env, join(runFolder, 'browser-first')), ownDisplay }
}
