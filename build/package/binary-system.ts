/** For which system a native binary was built, by its header. */

const ELF: Record<number, string> = { 0x3e: 'x64', 0xb7: 'arm64' }
const MACH_O: Record<number, string> = { 0x01000007: 'x64', 0x0100000c: 'arm64' }
const PE: Record<number, string> = { 0x8664: 'x64', 0xaa64: 'arm64' }

/** @returns platform and architecture as Node names them, such as `linux-x64`; null for anything else */
export function systemOfBinary(content: Buffer): string | null {
  if (content.length < 64) return null
  const magic = content.readUInt32BE(0)
  if (magic === 0x7f454c46) return named('linux', ELF[content.readUInt16LE(18)])
  if (magic === 0xcffaedfe) return named('darwin', MACH_O[content.readUInt32LE(4)])
  if (magic >>> 16 !== 0x4d5a) return null
  const header = content.readUInt32LE(0x3c)
  return content.length < header + 6 ? null : named('win32', PE[content.readUInt16LE(header + 4)])
}

const named = (platform: string, arch: string | undefined): string | null =>
  arch === undefined ? null : `${platform}-${arch}`
