import { describe, expect, it } from 'vitest'
import { fileNameOf } from '../../main/kernel/file-name.ts'

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
