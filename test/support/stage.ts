/** What every run of the whole program needs: a display, a keychain, the shell and a folder. Shared by e2e, faults and bench. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasDisplay, startDisplay } from '../../build/launch/display.ts'
import { startKeychain } from '../../build/launch/keychain.ts'
import { chooseShell } from '../../build/launch/shell.ts'
import type { Shell } from '../../build/launch/shell.ts'
import { createChildren } from '../../build/tools/children.ts'
import type { Children } from '../../build/tools/children.ts'
import type { StoredSettings } from '../../main/settings.ts'

export type Stage = {
  /** Programs started here end when the stage closes. */
  children: Children
  shell: Shell
  /** Removed when the stage closes. */
  folder: string
  /** Variables that lead to the display, the keychain and a folder for temporary files. */
  env: NodeJS.ProcessEnv
  newFolder(name: string): string
  /** A new folder for a profile, with these settings and TEST_SETTINGS. */
  newProfile(settings?: Partial<StoredSettings>): string
  /** Writes a cloud file. @returns its path */
  cloudFile(cloud: object): string
  /** Ends every program and removes the folder. */
  close(): Promise<void>
}

/** The settings of every test that does not choose its own: messages are sent at once, and nothing is asked. */
const TEST_SETTINGS: Partial<StoredSettings> = { undoSeconds: 0, modeAsked: true }

/** Writes the settings of a profile, which has not been started yet. */
export function writeSettings(profile: string, settings: object = {}): void {
  writeFileSync(join(profile, 'settings.json'), JSON.stringify({ ...TEST_SETTINGS, ...settings }))
}

/**
 * Opens a stage.
 * @param name for its folder; short, because paths of sockets must be short
 * @param options.headless the stand-in for Electron draws no window, which takes a fifth less time
 */
export async function openStage(name: string, options: { headless?: boolean } = {}): Promise<Stage> {
  const children = createChildren()
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  const close = async (): Promise<void> => {
    await children.end()
    // A browser that was killed may still write for a moment.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
  const newFolder = (of: string): string => mkdtempSync(join(folder, `${of}-`))
  try {
    // Killed programs leave temporary files behind. These are removed with the stage.
    const temporary = join(folder, 'tmp')
    mkdirSync(temporary)
    const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
    // The program has a cache of its own in its profile.
    delete env.NODE_COMPILE_CACHE
    if (options.headless === true) env.ELECTRON_STAND_IN_HEADLESS = '1'
    // Windows and macOS have a display and a keychain.
    if (!hasDisplay(env)) env.DISPLAY = await startDisplay(children)
    if (process.platform === 'linux') {
      Object.assign(env, await startKeychain(children, join(folder, 'keychain')))
    }
    return {
      children,
      shell: chooseShell(env),
      folder,
      env,
      newFolder,
      newProfile(settings) {
        const profile = join(newFolder('of'), 'profile')
        mkdirSync(profile)
        writeSettings(profile, settings)
        return profile
      },
      cloudFile(cloud) {
        const file = join(newFolder('cloud'), 'cloud.json')
        writeFileSync(file, JSON.stringify(cloud))
        return file
      },
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}
