import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileNameOf, safeFileName } from '../../main/kernel/file-name.ts'

const at = new Date(2026, 0, 5, 23, 30)
const nameOf = (title: string): string => fileNameOf(title, at, 'Conversation')

describe('the file name of an export', () => {
  it('is the title and the local date', () => {
    expect(nameOf('Launch room')).toBe('Launch room 2026-01-05.txt')
    expect(nameOf('資料の共有 🥣')).toBe('資料の共有 🥣 2026-01-05.txt')
  })

  it.each([
    ['../../etc/passwd', 'etc passwd'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a b c d e f g h i j'],
    ['.hidden. ', 'hidden'],
    ['tab\tand\nline\u0000end', 'tab and line end'],
    ['exe\u202etxt.name', 'exe txt.name'],
    ['half\ud800', 'half'],
    ['e\u0301', 'é']
  ])('has no characters that are invisible or that file systems forbid: %j', (title, name) => {
    expect(nameOf(title)).toBe(`${name} 2026-01-05.txt`)
  })

  it.each([
    ['CON', 'CON_'],
    ['nul.log', 'nul_.log'],
    ['Com1', 'Com1_'],
    ['Console', 'Console']
  ])('is not a Windows device name: %s', (title, name) => {
    expect(nameOf(title)).toBe(`${name} 2026-01-05.txt`)
  })

  it.each(['', ' . ', '///', '\u202e'])('is a default name if nothing is left of the title: %j', (title) => {
    expect(nameOf(title)).toBe('Conversation 2026-01-05.txt')
  })

  it('is short enough for every file system, and is not cut within a character', () => {
    const family = '👩‍👩‍👧‍👦'
    const name = nameOf(family.repeat(20))
    expect(Buffer.byteLength(name)).toBeLessThan(143)
    expect(name).toBe(`${family.repeat(4)} 2026-01-05.txt`)
  })
})

describe('the name of a received file', () => {
  it.each([
    ['Plan für Montag.pdf', 'Plan für Montag.pdf'],
    ['../../.ssh/id_ed25519', 'ssh id_ed25519'],
    ['C:\\Windows\\notepad.exe', 'C Windows notepad.exe'],
    ['report.pdf          .exe', 'report.pdf.exe'],
    ['report\u202efdp.exe', 'report fdp.exe'],
    ['a\u061cb\u00adc\u3164d.txt', 'a b c d.txt'],
    ['CON.txt', 'CON_.txt'],
    ['conin$', 'conin$_'],
    ['file.txt. . ', 'file.txt'],
    ['file.txt:Zone.Identifier', 'file.txt Zone.Identifier'],
    ['.htaccess', 'htaccess'],
    ['\u0000', ''],
    ['👩‍👩‍👧‍👦.png', '👩‍👩‍👧‍👦.png']
  ])('%j becomes %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe)
  })

  it('keeps its extension when it is cut to 255 bytes', () => {
    const name = safeFileName(`${'ä'.repeat(300)}.xlsx`)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
    expect(name).toMatch(/^ä+\.xlsx$/)
    expect(safeFileName('x'.repeat(255))).toHaveLength(254)
  })

  it('is accepted by every file system, whatever it was', () => {
    const unit = fc.constantFrom(
      '.',
      '/',
      '\\',
      ':',
      ' ',
      '\u202e',
      '\u2066',
      '\u0000',
      '\n',
      'con',
      'a',
      'ä',
      '👨‍👩‍👦',
      '~',
      '%'
    )
    const names = fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.string({ unit, maxLength: 120 }))
    fc.assert(
      fc.property(names, (name) => {
        const safe = safeFileName(name)
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255)
        expect(safe).not.toMatch(
          /[<>:"/\\|?*\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]|^[. ]|[. ]$/u
        )
        expect(safe).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
        // Cleaning it again changes nothing.
        expect(safeFileName(safe)).toBe(safe)
      }),
      { numRuns: 200 }
    )
  })
})
