/**
 * Reads a file only if it is writable by administrators alone, because it decides where passwords are sent and where updates
 * come from.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const OTHERS_WRITE = 0o022
const POWERSHELL_TIMEOUT_MS = 5_000

/** The SDDL names of the system, the administrators and the Windows installer service. */
const ADMINISTRATORS = ['SY', 'BA', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464']
/** Rights to read, execute and view permissions; every other right allows a change. */
const READ_RIGHTS = ['FR', 'FX', 'GR', 'GX', 'RC']
/** Bits of a numeric access mask: write, append, change attributes, delete, change permissions or owner (winnt.h). */
const WRITE_BITS = 0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x1_0000 | 0x4_0000 | 0x8_0000
/** The lowest bit of the generic rights. A file's access list has them resolved, so any of them is treated as untrusted. */
const GENERIC_RIGHTS = 0x1000_0000

/** Where an administrator puts a file for all users of this computer. */
export function administratorsPath(name: string): string {
  if (process.platform === 'win32')
    return join(process.env.ProgramData ?? 'C:\\ProgramData', 'CloudLink Chat', name)
  if (process.platform === 'darwin') return `/Library/Application Support/CloudLink Chat/${name}`
  return `/etc/cloudlink-chat/${name}`
}

/** The text of the file; null if it is missing, is a link, or if others may write to it or its folder. */
export function readAdministratorsFile(file: string): string | null {
  try {
    if (process.platform === 'win32') {
      // Throws if there is none, before PowerShell is started for nothing.
      statSync(file)
      const trusted = [dirname(file), file].every((path) => onlyAdministratorsWrite(sddlOf(path)))
      return trusted ? readFileSync(file, 'utf8') : null
    }
    const folder = statSync(dirname(file))
    if (folder.uid !== 0 || (folder.mode & OTHERS_WRITE) !== 0) return null
    // Checks and reads through one descriptor, so that the file cannot be replaced in between.
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

/** Owner and access list of a path in SDDL; '' if PowerShell does not return them. */
function sddlOf(path: string): string {
  const command = `(Get-Acl -LiteralPath '${path.replaceAll("'", "''")}').Sddl`
  const { stdout } = spawnSync('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command], {
    encoding: 'utf8',
    timeout: POWERSHELL_TIMEOUT_MS,
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
  // Without an access list everybody has full access.
  if (owner === undefined || !ADMINISTRATORS.includes(owner) || list === undefined || list === '')
    return false
  return [...list.matchAll(/\(([^)]*)\)/g)].every(([, entry = '']) => {
    const [type, flags = '', rights = '', , , trustee = ''] = entry.split(';')
    // Deny entries, and entries that only children inherit, grant nothing on this object.
    if (type !== 'A' || flags.includes('IO')) return type === 'A' || type === 'D'
    return ADMINISTRATORS.includes(trustee) || !mayWrite(rights)
  })
}

function mayWrite(rights: string): boolean {
  if (rights.startsWith('0x')) {
    const bits = Number(rights)
    return (bits & WRITE_BITS) !== 0 || bits >= GENERIC_RIGHTS
  }
  return (rights.match(/../g) ?? []).some((right) => !READ_RIGHTS.includes(right))
}
