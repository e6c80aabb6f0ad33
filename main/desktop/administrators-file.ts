/** A file that only administrators may write, so that it may decide where passwords are sent. */
import { spawnSync } from 'node:child_process'
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const OTHERS_WRITE = 0o022
const ASK_LIMIT_MS = 5_000

/** System, administrators, and Windows' own installer, by the names that SDDL has for them. */
const ADMINISTRATORS = ['SY', 'BA', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464']
/** Reading, running and looking at rights; everything else changes something. */
const READ_RIGHTS = ['FR', 'FX', 'GR', 'GX', 'RC']
/** Of a number: write, append, change attributes, delete, change rights or owner (winnt.h). */
const WRITE_BITS = 0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x1_0000 | 0x4_0000 | 0x8_0000
/** Generic rights stand above this; a file's own list has them resolved, so here they are not trusted. */
const GENERIC = 0x1000_0000

/** The file's text; null where it is missing, is a link, or others than administrators may write it or its folder. */
export function readAdministratorsFile(file: string): string | null {
  try {
    if (process.platform === 'win32') {
      const trusted = [dirname(file), file].every((path) => onlyAdministratorsWrite(sddlOf(path)))
      return trusted ? readFileSync(file, 'utf8') : null
    }
    const folder = statSync(dirname(file))
    if (folder.uid !== 0 || (folder.mode & OTHERS_WRITE) !== 0) return null
    // Checked and read by one descriptor: nobody can put another file in between.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      const { uid, mode, nlink } = fstatSync(descriptor)
      const trusted = uid === 0 && (mode & OTHERS_WRITE) === 0 && nlink === 1
      return trusted ? readFileSync(descriptor, 'utf8') : null
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return null
  }
}

/** Owner and access list as Windows writes them in its definition language; '' where it does not say. */
function sddlOf(path: string): string {
  const command = `(Get-Acl -LiteralPath '${path.replaceAll("'", "''")}').Sddl`
  const { stdout } = spawnSync('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command], {
    encoding: 'utf8',
    timeout: ASK_LIMIT_MS,
    windowsHide: true
  })
  return stdout.trim()
}

/**
 * Whether a security descriptor lets only administrators and the system write.
 * @param sddl https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format
 */
export function onlyAdministratorsWrite(sddl: string): boolean {
  const owner = /^O:(.+?)(?=[GDS]:)/.exec(sddl)?.[1]
  const list = /D:[A-Z]*((?:\([^)]*\))*)/.exec(sddl)?.[1]
  // Without a list everybody may do everything.
  if (owner === undefined || !ADMINISTRATORS.includes(owner) || list === undefined || list === '')
    return false
  return [...list.matchAll(/\(([^)]*)\)/g)].every(([, entry = '']) => {
    const [type, flags = '', rights = '', , , trustee = ''] = entry.split(';')
    // What refuses, and what only children inherit, gives nobody anything here.
    if (type !== 'A' || flags.includes('IO')) return type === 'A' || type === 'D'
    return ADMINISTRATORS.includes(trustee) || !mayWrite(rights)
  })
}

function mayWrite(rights: string): boolean {
  if (rights.startsWith('0x')) {
    const bits = Number(rights)
    return (bits & WRITE_BITS) !== 0 || bits >= GENERIC
  }
  return (rights.match(/../g) ?? []).some((right) => !READ_RIGHTS.includes(right))
}
