/** Whether the system starts the program when the person logs in: Electron does it on macOS and Windows, not on Linux. */
import { existsSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { app } from 'electron'
import { writeFileAtomic } from '../atomic-file.ts'
import { SyncError } from '../sync/failure.ts'

type StartAtLogin = {
  enabled: boolean
  /** Without showing the window. */
  hidden: boolean
}

/** Also the name of the installed .desktop file, so desktops know that both are the same program. */
const AUTOSTART_FILE = 'io.github.cloudlink-chat.desktop'

const argsOf = (hidden: boolean): string[] => (hidden ? ['--hidden'] : [])

/** @throws SyncError 'storage' where the system's place for it cannot be written. */
export async function setStartAtLogin({ enabled, hidden }: StartAtLogin): Promise<void> {
  const args = argsOf(hidden)
  if (process.platform === 'linux') await keepAutostartFile(enabled ? commandOf(process.env, args) : null)
  else if (process.platform === 'win32') app.setLoginItemSettings({ openAtLogin: enabled, args })
  else app.setLoginItemSettings({ openAtLogin: enabled })
}

/** @param command what starts the program; null where nothing should */
async function keepAutostartFile(command: string[] | null): Promise<void> {
  const folder = autostartFolder(process.env)
  const file = join(folder, AUTOSTART_FILE)
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

/** What the system does at the moment: the person may have changed it there. */
export function startsAtLogin({ hidden }: Pick<StartAtLogin, 'hidden'>): boolean {
  // Windows knows an entry only by its arguments.
  if (process.platform === 'win32') return app.getLoginItemSettings({ args: argsOf(hidden) }).openAtLogin
  if (process.platform === 'darwin') return app.getLoginItemSettings().openAtLogin
  return existsSync(join(autostartFolder(process.env), AUTOSTART_FILE))
}

/** https://specifications.freedesktop.org/autostart-spec/latest/: relative paths in the variable do not count. */
export function autostartFolder({ XDG_CONFIG_HOME = '' }: NodeJS.ProcessEnv): string {
  return join(isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : join(homedir(), '.config'), 'autostart')
}

/** An AppImage runs from a folder that is gone later, and names its own file. A program that is not packaged is an argument. */
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
 * https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html: quotes, then the backslashes of a
 * string value again, and a percent sign stands for itself only when doubled.
 */
function quoted(word: string): string {
  const escaped = word.replace(/["`$\\]/g, '\\$&')
  return `"${escaped}"`.replaceAll('\\', '\\\\').replaceAll('%', '%%')
}
