/**
 * Keeps the profile folder private: checks and repairs its permissions at each start. On Windows, the folder's access control
 * list does this.
 */
import { chmodSync, lstatSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartupError } from './startup-error.ts'

/** The program's own files. Electron's files need no check, because they are inside the private folder. */
const OWN_FILES = ['clouds', 'compiled', 'logs', 'settings.json']
/** Node's compile cache, whose content runs as this program. */
const CODE = 'compiled'
const OTHERS_WRITE = 0o022
const STICKY = 0o1000

/**
 * Removes all permissions of other users: folders get 0700, files 0600. Deletes the code cache if somebody else could have
 * written it. Does nothing if the folder does not exist yet.
 * @throws StartupError if the folder belongs to another user, or is a link to a folder that others could replace
 */
export function securePrivateFolder(folder: string): void {
  if (process.platform === 'win32') return
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found === undefined) return
  const real = found.isSymbolicLink() ? targetOf(folder) : folder
  if (real === null) return
  if (statSync(real).uid !== process.getuid?.()) {
    throw new StartupError('profileOfAnother', { folder })
  }
  if (found.isSymbolicLink() && othersMayReplace(real)) {
    throw new StartupError('profileLinked', { folder })
  }
  try {
    if (mayContainForeignCode(real)) rmSync(join(real, CODE), { recursive: true, force: true })
    setMode(real, 0o700)
    for (const name of OWN_FILES) repairPermissions(join(real, name))
  } catch {
    // A folder without write access is detected and reported when the program first writes to it.
  }
}

function targetOf(link: string): string | null {
  try {
    return realpathSync(link)
  } catch {
    return null
  }
}

/** Whether another user could replace the folder. */
function othersMayReplace(folder: string): boolean {
  const { mode } = statSync(dirname(folder))
  return (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0
}

function mayContainForeignCode(folder: string): boolean {
  const code = join(folder, CODE)
  const found = lstatSync(code, { throwIfNoEntry: false })
  if (found === undefined) return false
  return [statSync(folder), found].some(({ mode }) => (mode & OTHERS_WRITE) !== 0) || isForeign(code)
}

/** Whether a path, or anything below it, is a link or belongs to another user. */
function isForeign(path: string): boolean {
  const found = lstatSync(path)
  if (found.isSymbolicLink() || found.uid !== process.getuid?.()) return true
  return found.isDirectory() && readdirSync(path).some((name) => isForeign(join(path, name)))
}

/** Ignores links, because their targets do not belong to this program. */
function repairPermissions(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined || found.isSymbolicLink()) return
  setMode(path, found.isDirectory() ? 0o700 : 0o600)
  if (found.isDirectory()) for (const name of readdirSync(path)) repairPermissions(join(path, name))
}

function setMode(path: string, mode: number): void {
  if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode)
}
