/**
 * The first file that runs: decides where everything lies, and registers what Electron takes only before it is ready.
 * The program itself is read beside, as it was compiled by an earlier start.
 */
import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join, resolve } from 'node:path'
import { app } from 'electron'
import { parseArguments } from './arguments.ts'
import { exitWithMessage } from './desktop/startup-failure.ts'
import { receiveLinks } from './desktop/links.ts'
import { registerPageScheme } from './desktop/scheme.ts'
import { confineContents } from './desktop/window-security.ts'
import { securePrivateFolder } from './private-folder.ts'
import { StartupError } from './startup-error.ts'

/**
 * To compile the program takes longer than to run it until its window opens. Node checks that what was kept is this
 * program's, but not who wrote it: on macOS, where the keychain trusts the signed program more than its user, it could
 * be a way around the signature, so nothing is kept there.
 */
function keepCompiled(profile: string): void {
  if (process.platform === 'darwin') return
  try {
    mkdirSync(profile, { recursive: true, mode: 0o700 })
    const folder = join(profile, 'compiled')
    // Not with its parents: where none can be made, as below /proc, Node would try for ever.
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
    // Portable, because an AppImage lies elsewhere at each start.
    enableCompileCache({ directory: folder, portable: true })
  } catch {
    // Then the code is compiled again; a folder that cannot be written is reported below.
  }
}

/** Makes the folder and tries it. A full disk does not count: what is on it can still be read. */
function canBeWritten(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    rmdirSync(mkdtempSync(join(folder, 'try-')))
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
  }
}

function run(): void {
  const args = parseArguments(process.argv.slice(app.isPackaged ? 1 : 2))
  app.setName('CloudLink Chat')
  if (process.platform === 'win32') app.setAppUserModelId('io.github.cloudlink-chat')
  const folder = args.profile === null ? app.getPath('userData') : resolve(args.profile)
  securePrivateFolder(folder)
  if (!canBeWritten(folder)) throw new StartupError('profileUnwritable', { folder })
  // Electron takes only a folder that is there, by its whole path.
  if (args.profile !== null) app.setPath('userData', folder)
  keepCompiled(folder)
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write('CloudLink Chat runs already with this profile: its window comes forward.\n')
    return app.exit(0)
  }
  registerPageScheme()
  confineContents(app)
  const links = receiveLinks(app)
  if (args.link !== null) links.receive(args.link)
  // Not waited for at the top level: Electron starts its own processes meanwhile, and is ready only after this file.
  import('./program.ts').then(({ start }) => start(args, links)).catch(exitWithMessage)
}

try {
  run()
} catch (error) {
  void exitWithMessage(error)
}
