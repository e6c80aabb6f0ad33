import { describe, expect, it } from 'vitest'
import { fileLinkOf } from '../../main/store/file-message.ts'
import { previewLine, toPlainText } from '../../main/store/plain-text.ts'

const CHAT = 'https://chat.example.test/2017-09-01'
const FILE = `${CHAT}/conversations/c1/attachments/plan.pdf/content`
const message = (body: string, contentType = 'text/html') => ({ body, contentType, fallbackText: '' })
const fileIn = (body: string) => fileLinkOf(message(body), CHAT)
const link = (href: string, name = 'plan.pdf'): string => `<p><a href="${href}">${name}</a></p>`

describe('a message with a file', () => {
  it('has a caption, and a link with the name', () => {
    const body = `<p>The plan,<br>for <b>Monday</b></p>${link(FILE, 'Plan &amp; Ideen.pdf')}`
    expect(fileIn(body)).toEqual({ url: FILE, name: 'Plan & Ideen.pdf', caption: 'The plan,\nfor Monday' })
  })

  it.each([
    ['the address alone', FILE],
    ['a link whose text is the address', link(FILE, FILE)],
    ['a link without text', link(FILE, ' ')],
    ['an address without /content', link(FILE.replace('/content', ''), '')],
    ['another case of the host', link(FILE.replace('chat.example.test', 'CHAT.example.TEST'))],
    ['white space around the address', link(` ${FILE}\n`)]
  ])('may be %s', (_, body) => {
    expect(fileIn(body)).toEqual({ url: FILE, name: 'plan.pdf', caption: '' })
  })

  it('keeps a sentence around the link', () => {
    expect(fileIn(`Read <a href="${FILE}">the plan</a> until Monday`)).toMatchObject({
      name: 'the plan',
      caption: 'Read the plan until Monday'
    })
  })

  it('takes the name from the address, decoded and made safe', () => {
    const name = encodeURIComponent('Übersicht \u202efdp.exe')
    expect(fileIn(FILE.replace('plan.pdf', name))?.name).toBe('Übersicht fdp.exe')
    expect(fileIn(FILE.replace('plan.pdf', '%e0%a4%a'))?.name).toBe('%e0%a4%a')
    expect(fileIn(link(FILE.replace('plan.pdf', '%3F'), ''))?.name).toBe('file')
    expect(fileIn(link(FILE, '../../plan.pdf'))?.name).toBe('plan.pdf')
  })

  it('may have a plain address in its caption', () => {
    expect(fileIn(`<p>see https://example.test/</p>${link(FILE)}`)?.caption).toBe('see https://example.test/')
  })

  it('is shown as caption and name', () => {
    const one = message(`<p>For  you</p>${link(FILE)}`)
    expect(toPlainText(one, CHAT)).toBe('For  you\nplan.pdf')
    expect(previewLine(one, 300, CHAT)).toBe('For you · plan.pdf')
    expect(toPlainText(message(FILE), CHAT)).toBe('plan.pdf')
  })
})

describe('no file is recognized', () => {
  it.each([
    ['another host', FILE.replace('chat.example.test', 'files.example.test')],
    ['a host that begins like it', FILE.replace('.test', '.test.evil.example')],
    ['another port', FILE.replace('.test/', '.test:8443/')],
    ['plain http', FILE.replace('https', 'http')],
    ['the host as user name', FILE.replace('chat.example.test', 'chat.example.test@evil.example')],
    ['a user name', FILE.replace('https://', 'https://ana@')],
    ['a user name and a password', FILE.replace('https://', 'https://ana:secret@')],
    ['another version', FILE.replace('2017-09-01', '2018-01-01')],
    ['a path below the version', FILE.replace('/conversations', '/x/conversations')],
    ['another resource', FILE.replace('/attachments/', '/messages/attachments/')],
    ['no conversation', `${CHAT}/conversations//attachments/plan.pdf/content`],
    ['no name', `${CHAT}/conversations/c1/attachments//content`],
    ['something after the content', `${FILE}/more`],
    ['another case of the path', FILE.replace('/attachments/', '/Attachments/')],
    ['a parent folder', FILE.replace('c1', '../users/c1')],
    ['an encoded parent folder', FILE.replace('plan.pdf', '%2e%2e')],
    ['a parent folder that leads back', FILE.replace('c1', 'c2/../c1')],
    ['an encoded slash', FILE.replace('plan.pdf', 'x%2F..%2Fplan.pdf')],
    ['a backslash', FILE.replace('/attachments/', '\\attachments/attachments/')],
    ['a query', `${FILE}?redirect=https://evil.example`],
    ['a fragment', `${FILE}#x`],
    ['a space in the address', FILE.replace('plan.pdf', 'plan .pdf')],
    ['a scheme of its own', FILE.replace('https:', 'javascript:')]
  ])('%s', (_, address) => {
    expect(fileIn(link(address))).toBeNull()
    expect(fileIn(address)).toBeNull()
  })

  it.each([
    ['a second link', link(FILE) + link('https://evil.example/')],
    ['two files', link(FILE) + link(FILE)],
    ['an address among other text', `see ${FILE}\nand more`],
    ['a link without an address', '<a>/attachments/plan.pdf</a>'],
    ['HTML over the limits', '<p>'.repeat(2_000) + link(FILE)]
  ])('%s', (_, body) => {
    expect(fileIn(body)).toBeNull()
  })

  it('in text of another type', () => {
    expect(fileLinkOf(message(FILE, 'text/plain'), CHAT)).toBeNull()
    expect(fileLinkOf(message(FILE), '')).toBeNull()
  })
})
