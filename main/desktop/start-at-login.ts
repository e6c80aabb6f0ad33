/**
 * Start at login. Electron supports it on macOS and Windows; on Linux this module writes an autostart file, with the name of
 * the installed .desktop file.
 */
import { existsSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { app } from 'electron'
import { writeFileAtomic } from '../atomic-file.ts'
import { DESKTOP_FILE } from '../identity.ts'
import { SyncError } from '../sync/failure.ts'

type StartAtLogin = {
  enabled: boolean
  /** Start without showing the window. */
  hidden: boolean
}

const argsOf = (hidden: boolean): string[] => (hidden ? ['--hidden'] : [])

/** @throws SyncError 'storage' if the autostart file cannot be written */
export async function setStartAtLogin({ enabled, hidden }: StartAtLogin): Promise<void> {
  const args = argsOf(hidden)
  if (process.platform === 'linux') await writeAutostartFile(enabled ? commandOf(process.env, args) : null)
  else if (process.platform === 'win32') app.setLoginItemSettings({ openAtLogin: enabled, args })
  else app.setLoginItemSettings({ openAtLogin: enabled })
}

/** @param command starts the program; null removes the file */
async function writeAutostartFile(command: string[] | null): Promise<void> {
  const folder = autostartFolder(process.env)
  const file = join(folder, DESKTOP_FILE)
  try {
    if (command === null) {
      rmSync(file, { force: true })
      return
    }
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFileAtomic(file, autostartEntry(command))
  } catch {
    throw new SyncError('storage', 'start-at-login-not-set')
  }
}

/** The system's current setting, which the person may have changed outside the program. */
export function startsAtLogin({ hidden }: Pick<StartAtLogin, 'hidden'>): boolean {
  // Windows finds an entry only by its arguments.
  if (process.platform === 'win32') return app.getLoginItemSettings({ args: argsOf(hidden) }).openAtLogin
  if (process.platform === 'darwin') return app.getLoginItemSettings().openAtLogin
  return existsSync(join(autostartFolder(process.env), DESKTOP_FILE))
}

/** https://specifications.freedesktop.org/autostart-spec/latest/: relative paths in the variable are ignored. */
export function autostartFolder({ XDG_CONFIG_HOME = '' }: NodeJS.ProcessEnv): string {
  return join(isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : join(homedir(), '.config'), 'autostart')
}

/**
 * The command that starts the program. An AppImage runs from a temporary folder, so APPIMAGE names its file. A program
 * that is not packaged is an argument of Electron.
 */
function commandOf({ APPIMAGE }: NodeJS.ProcessEnv, args: string[]): string[] {
  return [APPIMAGE ?? process.execPath, ...(app.isPackaged ? [] : [app.getAppPath()]), ...args]
}

/** @param command the program and its arguments */
export function autostartEntry(command: string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=CloudLink Chat',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    ''
  ].join('\n')
}

/**
 * https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html: the argument is quoted, its
 * backslashes are escaped once more as in any string value, and percent signs are doubled.
 */
function quoted(word: string): string {
  const escaped = word.replace(/["`$\\]/g, '\\$&')
  return `"${escaped}"`.replaceAll('\\', '\\\\').replaceAll('%', '%%')
}
