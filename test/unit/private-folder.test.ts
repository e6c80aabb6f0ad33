import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openLog } from '../../main/desktop/log.ts'
import { securePrivateFolder } from '../../main/private-folder.ts'

const modeOf = (path: string): number => statSync(path).mode & 0o777

describe.runIf(process.platform !== 'win32')('the profile folder', () => {
  let folder: string
  let profile: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'private-'))
    profile = join(folder, 'profile')
    mkdirSync(join(profile, 'clouds', 'a', 'b'), { recursive: true, mode: 0o755 })
    writeFileSync(join(profile, 'clouds', 'a', 'b', 'store.db'), '', { mode: 0o644 })
    writeFileSync(join(profile, 'settings.json'), '{}', { mode: 0o644 })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('becomes private at the start if others have access, as in earlier versions', () => {
    chmodSync(profile, 0o755)
    securePrivateFolder(profile)
    expect(modeOf(profile)).toBe(0o700)
    expect(modeOf(join(profile, 'clouds', 'a', 'b'))).toBe(0o700)
    expect(modeOf(join(profile, 'clouds', 'a', 'b', 'store.db'))).toBe(0o600)
    expect(modeOf(join(profile, 'settings.json'))).toBe(0o600)
  })

  test('may be missing, and links in it are not followed', () => {
    securePrivateFolder(join(folder, 'missing'))
    const other = join(folder, 'other')
    writeFileSync(other, '', { mode: 0o644 })
    symlinkSync(other, join(profile, 'clouds', 'link'))
    securePrivateFolder(profile)
    expect(modeOf(other)).toBe(0o644)
  })

  test.runIf(process.getuid?.() === 0)(
    'is refused with an error message if it belongs to another user',
    () => {
      chownSync(profile, 65_534, 65_534)
      expect(() => securePrivateFolder(profile)).toThrow('profileOfAnother')
    }
  )

  test('may be a link in a private folder, but is refused if others can replace the link', () => {
    const link = join(folder, 'link')
    symlinkSync(profile, link)
    chmodSync(folder, 0o700)
    securePrivateFolder(link)
    expect(modeOf(profile)).toBe(0o700)
    chmodSync(folder, 0o777)
    expect(() => securePrivateFolder(link)).toThrow('profileLinked')
  })

  describe('with compiled code in it', () => {
    let code: string
    beforeEach(() => {
      chmodSync(profile, 0o700)
      code = join(profile, 'compiled')
      mkdirSync(join(code, 'v24'), { recursive: true, mode: 0o700 })
      writeFileSync(join(code, 'v24', 'cached'), 'code', { mode: 0o600 })
    })

    test('keeps it if nobody else could have written it', () => {
      securePrivateFolder(profile)
      expect(readFileSync(join(code, 'v24', 'cached'), 'utf8')).toBe('code')
    })

    test.each([
      ['others could write into the profile', () => chmodSync(profile, 0o777)],
      ['others could write into its folder', () => chmodSync(code, 0o770)],
      ['it is reached by a link', () => symlinkSync(folder, join(code, 'v24', 'link'))]
    ])('deletes it if %s', (_, open) => {
      open()
      securePrivateFolder(profile)
      expect(existsSync(code)).toBe(false)
      expect(existsSync(folder)).toBe(true)
    })

    test.runIf(process.getuid?.() === 0)('deletes it if another user owns a part of it', () => {
      chownSync(join(code, 'v24', 'cached'), 65_534, 65_534)
      securePrivateFolder(profile)
      expect(existsSync(code)).toBe(false)
    })
  })

  test('gets a new log file if the old one is a link, without writing to the target of the link', async () => {
    for (const make of [symlinkSync, linkSync]) {
      const logs = join(folder, `logs-${make.name}`)
      const victim = join(folder, `victim-${make.name}`)
      mkdirSync(logs)
      writeFileSync(victim, 'mine')
      make(victim, join(logs, 'main.log'))
      const log = openLog(logs)
      log.info('started')
      await expect.poll(() => readFileSync(join(logs, 'main.log'), 'utf8')).toContain('started')
      expect(readFileSync(victim, 'utf8')).toBe('mine')
      expect(modeOf(join(logs, 'main.log'))).toBe(0o600)
    }
  })
})
