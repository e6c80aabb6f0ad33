/** The profile folder belongs to the person alone: checked and mended at each start. On Windows its access list does it. */
import { chmodSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What this program writes into the profile. Electron's own files beside it are inside the private folder. */
const OWN = ['clouds', 'compiled', 'logs', 'settings.json']
const OTHERS_WRITE = 0o022
const STICKY = 0o1000

/**
 * Takes every right of others away: folders get 0700, files 0600.
 * @returns a sentence where the folder cannot be trusted; null where it can, or is not there yet
 */
export function securePrivateFolder(folder: string): string | null {
  if (process.platform === 'win32') return null
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found === undefined) return null
  const real = found.isSymbolicLink() ? targetOf(folder) : folder
  if (real === null) return null
  if (statSync(real).uid !== process.getuid?.()) {
    return `The profile folder ${folder} belongs to another user. Choose a folder of your own with --profile.`
  }
  if (found.isSymbolicLink() && othersMayReplace(real)) {
    return `The profile folder ${folder} is a link to a place that other users may write to. Choose another with --profile.`
  }
  try {
    setMode(real, 0o700)
    for (const name of OWN) mend(join(real, name))
  } catch {
    // A folder that cannot be changed is found out, and said, where it is first written to.
  }
  return null
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
