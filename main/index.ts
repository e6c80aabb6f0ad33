/**
 * The entry point: chooses the profile folder, takes the single-instance lock, and makes the registrations that Electron
 * only accepts before it is ready. Then it loads the program, with the code cache of an earlier start.
 */
import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join, resolve } from 'node:path'
import { app } from 'electron'
import { parseArguments } from './arguments.ts'
import { exitForForbiddenSwitch, exitWithMessage } from './desktop/startup-failure.ts'
import { receiveLinks } from './desktop/links.ts'
import { placeOfNotificationId } from './desktop/notification-id.ts'
import { registerPageScheme } from './desktop/scheme.ts'
import { confineContents } from './desktop/window-security.ts'
import { removeForbiddenVariable } from './forbidden-switches.ts'
import { APP_ID, DESKTOP_FILE, LINK_SCHEME } from './identity.ts'
import { securePrivateFolder } from './private-folder.ts'
import { StartupError } from './startup-error.ts'

/**
 * Enables Node's compile cache, because compiling the program takes longer than running it until its window opens. Node
 * checks that a cache entry matches the program, but not who wrote it. On macOS, where the keychain trusts the signed
 * program more than the user, the cache could be used to bypass the signature, so it is disabled there.
 */
function enableCodeCache(profile: string): void {
  if (process.platform === 'darwin') return
  try {
    mkdirSync(profile, { recursive: true, mode: 0o700 })
    const folder = join(profile, 'compiled')
    // Create only this folder, not its parents: if that fails, for example below /proc, Node must not retry for ever.
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
    // Portable, because an AppImage has another path at each start.
    enableCompileCache({ directory: folder, portable: true })
  } catch {
    // Without the cache, the code is compiled again. isWritable() reports a read-only folder.
  }
}

/** Creates the folder and a test folder in it. A full disk counts as writable: existing data can still be read. */
function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    rmdirSync(mkdtempSync(join(folder, 'try-')))
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
  }
}

function run(): void {
  if (exitForForbiddenSwitch()) return
  if (app.isPackaged) removeForbiddenVariable(process.env)
  const args = parseArguments(process.argv.slice(app.isPackaged ? 1 : 2))
  app.setName('CloudLink Chat')
  if (process.platform === 'win32') {
    app.setAppUserModelId(APP_ID)
    // Always the same, so that a notification of an earlier run still starts this program.
    app.setToastActivatorCLSID('{6B0C1B6E-5B0A-4B7C-9B56-3A1B9D0E4C27}')
  }
  if (process.platform === 'linux') app.setDesktopName(DESKTOP_FILE)
  const folder = args.profile === null ? app.getPath('userData') : resolve(args.profile)
  securePrivateFolder(folder)
  if (!isWritable(folder)) throw new StartupError('profileUnwritable', { folder })
  // Electron only accepts an existing folder and an absolute path.
  if (args.profile !== null) app.setPath('userData', folder)
  enableCodeCache(folder)
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write('CloudLink Chat is already running with this profile. Its window is shown.\n')
    return app.exit(0)
  }
  registerPageScheme()
  confineContents(app)
  const links = receiveLinks(app)
  if (args.link !== null) links.receive(args.link)
  if (process.platform === 'darwin') {
    // A click on a notification of an earlier run started the program.
    app.once('ready', (_event, launch) => {
      // Not set if something else started it.
      const { identifier } = Object(launch) as { identifier?: unknown }
      const place = placeOfNotificationId(String(identifier))
      if (place !== null) links.receive(`${LINK_SCHEME}://message/${place.conversationId}/${place.messageId}`)
    })
  }
  // No top-level await: Electron is ready only after this file has run, and starts its own processes meanwhile.
  import('./program.ts').then(({ start }) => start(args, links)).catch(exitWithMessage)
}

try {
  run()
} catch (error) {
  void exitWithMessage(error)
}
