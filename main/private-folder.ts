/** The profile folder belongs to the person alone: checked and mended at each start. On Windows its access list does it. */
import { chmodSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartupError } from './startup-error.ts'

/** What this program writes into the profile. Electron's own files beside it are inside the private folder. */
const OWN = ['clouds', 'compiled', 'logs', 'settings.json']
const OTHERS_WRITE = 0o022
const STICKY = 0o1000

/**
 * Takes every right of others away: folders get 0700, files 0600.
 * A folder that is not there yet is none of its business.
 * @throws StartupError where the folder cannot be trusted
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
    setMode(real, 0o700)
    for (const name of OWN) mend(join(real, name))
  } catch {
    // A folder that cannot be changed is found out, and said, where it is first written to.
  }
}

function targetOf(link: string): string | null {
  try {
    return realpathSync(link)
  } catch {
    return null
  }
}

/** Whether somebody else could put another folder in its place. */
function othersMayReplace(folder: string): boolean {
  const { mode } = statSync(dirname(folder))
  return (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0
}

/** Links are left alone: what they lead to is not this program's. */
function mend(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined || found.isSymbolicLink()) return
  setMode(path, found.isDirectory() ? 0o700 : 0o600)
  if (found.isDirectory()) for (const name of readdirSync(path)) mend(join(path, name))
}

function setMode(path: string, mode: number): void {
  if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode)
}
