/**
 * Marks a saved file as coming from somebody else, so that the system warns before it is opened. Not tried on the systems
 * that have such a mark: it follows their documentation.
 */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Zone 3 is the Internet. */
const ZONE = '[ZoneTransfer]\r\nZoneId=3\r\n'
/** Not yet confirmed by the person, downloaded by a program. */
const QUARANTINE_FLAGS = '0081'

/**
 * Windows keeps the mark in an alternate stream, macOS in an extended attribute; on other systems there is none. Both stay
 * with the file when it is renamed.
 * @throws if the file system has no place for the mark
 */
export async function markDownloaded(path: string, platform = process.platform): Promise<void> {
  if (platform === 'win32') await writeFile(`${path}:Zone.Identifier`, ZONE)
  if (platform === 'darwin') {
    const time = Math.floor(Date.now() / 1_000).toString(16)
    const value = `${QUARANTINE_FLAGS};${time};CloudLink Chat;`
    await promisify(execFile)('/usr/bin/xattr', ['-w', 'com.apple.quarantine', value, path])
  }
}
