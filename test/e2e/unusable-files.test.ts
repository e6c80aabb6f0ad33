/** Broken cloud files, profile folders and databases: the program says what is wrong and loses nothing. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import { beforeAll, describe, expect, test } from 'vitest'
import { unlock } from '../../main/store/cipher.ts'
import { storeKeyOf } from './keychain-entries.ts'
import { composer, connected, openConversation, signIn, WIDE } from './person.ts'
import { until } from '../support/until.ts'
import { useStage } from './stage.ts'

const stage = useStage({ tray: false })

function cloudFile(text: string): string {
  const file = join(mkdtempSync(join(stage.folder, 'cloud-')), 'cloud.json')
  writeFileSync(file, text)
  return file
}
const services = (): Record<string, string> => stage.sandbox.cloud.services
const cloudWith = (changes: object): string =>
  cloudFile(JSON.stringify({ ...stage.sandbox.cloud, ...changes }))

describe('the program exits with code 2 and a sentence on the terminal', () => {
  test.each([
    ['is missing', () => join(stage.folder, 'nowhere.json'), /nowhere\.json cannot be read/],
    ['is truncated JSON', () => cloudFile('{"name": "Half'), /cloud\.json is not valid JSON/],
    [
      'uses plain http for another machine',
      () => cloudWith({ services: { ...services(), chat: 'http://chat.example/2017-09-01' } }),
      /services\.chat: must be https; plain http is accepted for this machine/
    ],
    ['has an unknown property', () => cloudWith({ proxy: 'http://127.0.0.1:1' }), /proxy/]
  ])('if the cloud file %s', async (_, file, sentence) => {
    const { code, output } = await stage.run({ cloudFile: file() })
    expect(output).toMatch(sentence)
    expect(output).not.toMatch(/\n\s+at /)
    expect(code).toBe(2)
  })

  test.each([
    [
      'is a file',
      () => {
        const file = join(stage.newProfile(), 'taken')
        writeFileSync(file, 'Something else')
        return file
      }
    ],
    // Not even root can create a file there.
    ['is not writable', () => '/proc/sys/kernel']
  ])('if the profile folder %s', async (_, profile) => {
    const folder = profile()
    const { code, output } = await stage.run({ profile: folder })
    expect(output).toContain(`The profile folder ${folder} cannot be written.`)
    expect(output).toContain('choose another with --profile')
    expect(output).not.toMatch(/\n\s+at /)
    expect(code).toBe(2)
  })
})

describe('the database', () => {
  const DRAFT = 'Ask about the boat shed'
  let profile: string
  let file: string

  beforeAll(async () => {
    const program = await stage.open({ shared: true })
    profile = program.profile
    await program.page.setViewportSize(WIDE)
    await signIn(program, stage.user)
    await connected(program.page)
    await openConversation(program.page, 'Launch room')
    await composer(program.page).fill(DRAFT)
    expect(await program.quit()).toBe(0)
    const [name = ''] = readdirSync(profile, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('store.db')
    )
    file = join(profile, name)
  })

  /** @returns the version before. */
  async function setSchemaVersion(version: number): Promise<number> {
    const db = new Sqlite(file)
    unlock(db, await storeKeyOf(stage, profile))
    const before = Number(db.pragma('user_version', { simple: true }))
    db.pragma(`user_version = ${version}`)
    db.close()
    return before
  }

  test('is left unchanged if a newer program wrote it, and opens when its version is supported', async () => {
    const before = await setSchemaVersion(9_999)
    const program = await stage.open({ profile })
    const { page } = program
    await page.setViewportSize(WIDE)
    await page.getByRole('heading', { name: 'Your data cannot be opened' }).waitFor()
    await page.getByText('written by a newer version of CloudLink Chat').waitFor()
    await page.getByRole('button', { name: 'this session only' }).waitFor()

    expect(await setSchemaVersion(before)).toBe(9_999)
    await page.getByRole('button', { name: 'Try again' }).click()
    await connected(page)
    await openConversation(page, 'Launch room')
    await until(async () => (await composer(page).inputValue()) === DRAFT, 'The draft is gone.')
    expect(await program.quit()).toBe(0)
  })

  test('is moved aside if it is damaged; the page says so and everything is loaded again', async () => {
    const damaged = randomBytes(statSync(file).size)
    writeFileSync(file, damaged)
    const { page } = await stage.open({ profile })
    await page.setViewportSize(WIDE)
    const note = page.getByText('The data on this computer has a problem.')
    await note.waitFor()
    const movedTo = readdirSync(join(file, '..')).find((name) => /^store\.db\.damaged-\d+$/.test(name)) ?? ''
    expect(movedTo).not.toBe('')
    expect(await note.getAttribute('title')).toContain(`is kept as ${join(file, '..', movedTo)}`)
    expect(statSync(join(file, '..', movedTo)).size).toBe(damaged.length)
    await connected(page)
    await openConversation(page, 'Launch room')
    await page.getByRole('log').getByText('bring the numbers from support').waitFor()
  })
})
