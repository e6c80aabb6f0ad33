import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { onlyAdministratorsWrite, readAdministratorsFile } from '../../main/desktop/administrators-file.ts'

describe('an access list of Windows', () => {
  test.each([
    [
      'of system and administrators, others read',
      'O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)',
      true
    ],
    ['that everybody may write', 'O:BAG:SYD:(A;;FA;;;SY)(A;;FA;;;WD)', false],
    [
      'that users may append to, as below ProgramData',
      'O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)',
      false
    ],
    ['that users may write by number', 'O:BAG:SYD:(A;;FA;;;BA)(A;;0x1301bf;;;BU)', false],
    ['whose owner is a user, who may change it', 'O:S-1-5-21-1-2-3-1001G:SYD:(A;;FA;;;SY)', false],
    ['with generic rights for users', 'O:BAG:SYD:(A;;0x10000000;;;BU)', false],
    ['with rights that only children inherit', 'O:BAG:SYD:(A;;FA;;;BA)(A;OICIIO;GA;;;CO)', true],
    ['that refuses somebody more', 'O:BAG:SYD:(D;;FA;;;BG)(A;;FA;;;BA)', true],
    ['that is missing: everybody may do everything', 'O:BAG:SY', false],
    ['that is empty', '', false]
  ])('%s', (_, sddl, trusted) => {
    expect(onlyAdministratorsWrite(sddl)).toBe(trusted)
  })
})

// Only root can make a file of root's.
describe.runIf(process.platform !== 'win32' && process.getuid?.() === 0)('an administrator’s file', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'administrators-'))
    file = join(folder, 'cloud.json')
    writeFileSync(file, 'text', { mode: 0o644 })
    chmodSync(folder, 0o755)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('counts where only root may write it and its folder', () => {
    expect(readAdministratorsFile(file)).toBe('text')
  })

  test('does not count where others may write it, or its folder', () => {
    chmodSync(file, 0o666)
    expect(readAdministratorsFile(file)).toBeNull()
    chmodSync(file, 0o644)
    chmodSync(folder, 0o777)
    expect(readAdministratorsFile(file)).toBeNull()
  })

  test('does not count where it is a link, or is missing', () => {
    const link = join(folder, 'link.json')
    symlinkSync(file, link)
    expect(readAdministratorsFile(link)).toBeNull()
    expect(readAdministratorsFile(join(folder, 'missing.json'))).toBeNull()
  })
})
