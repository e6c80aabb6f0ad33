import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { onlyAdministratorsWrite, readAdministratorsFile } from '../../main/desktop/administrators-file.ts'

describe('a Windows access control list', () => {
  test.each([
    [
      'lets only system and administrators write, and others read',
      'O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)'
    ],
    ['has rights that only children inherit', 'O:BAG:SYD:(A;;FA;;;BA)(A;OICIIO;GA;;;CO)'],
    ['denies access to others', 'O:BAG:SYD:(D;;FA;;;BG)(A;;FA;;;BA)']
  ])('is trusted if it %s', (_, sddl) => {
    expect(onlyAdministratorsWrite(sddl)).toBe(true)
  })

  test.each([
    ['lets everybody write', 'O:BAG:SYD:(A;;FA;;;SY)(A;;FA;;;WD)'],
    [
      'lets users append, as in ProgramData',
      'O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)'
    ],
    ['lets users write, with rights as a number', 'O:BAG:SYD:(A;;FA;;;BA)(A;;0x1301bf;;;BU)'],
    ['has a user as its owner, who may change it', 'O:S-1-5-21-1-2-3-1001G:SYD:(A;;FA;;;SY)'],
    ['grants users generic rights', 'O:BAG:SYD:(A;;0x10000000;;;BU)'],
    ['is missing, which gives everybody full access', 'O:BAG:SY'],
    ['is empty', '']
  ])('is not trusted if it %s', (_, sddl) => {
    expect(onlyAdministratorsWrite(sddl)).toBe(false)
  })
})

// Only root can create a file that root owns.
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

  test('is read if only root can write to it and to its folder', () => {
    expect(readAdministratorsFile(file)).toBe('text')
  })

  test('is ignored if others can write to it or to its folder', () => {
    chmodSync(file, 0o666)
    expect(readAdministratorsFile(file)).toBeNull()
    chmodSync(file, 0o644)
    chmodSync(folder, 0o777)
    expect(readAdministratorsFile(file)).toBeNull()
  })

  test('is ignored if it is a symbolic link or is missing', () => {
    const link = join(folder, 'link.json')
    symlinkSync(file, link)
    expect(readAdministratorsFile(link)).toBeNull()
    expect(readAdministratorsFile(join(folder, 'missing.json'))).toBeNull()
  })
})
