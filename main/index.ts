/** The first file that runs: decides where everything lies, then loads the program as it was compiled by an earlier start. */
import { existsSync, mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { app } from 'electron'
import { ConfigError, parseArguments } from './arguments.ts'
import { giveUp } from './desktop/give-up.ts'

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
    // It is compiled anew then; a folder that cannot be written is told of by the program.
  }
}

try {
  const args = parseArguments(process.argv.slice(app.isPackaged ? 1 : 2))
  app.setName('CloudLink Chat')
  app.setAppUserModelId('io.github.cloudlink-chat')
  if (args.profile !== null) app.setPath('userData', args.profile)
  keepCompiled(app.getPath('userData'))
  // Electron is ready only after this module was evaluated, with all that it waits for at its top level.
  const { run } = await import('./program.ts')
  run(args)
} catch (error) {
  giveUp(error instanceof ConfigError ? error.message : 'CloudLink Chat could not start.')
}
