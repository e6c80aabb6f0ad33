import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { drawPicture } from '../sandbox/draw-picture.ts'
import { conversationOf, userOf } from '../support/sandbox-http.ts'
import { createClient, signIn as signInClient } from '../support/test-client.ts'
import { until } from '../support/until.ts'
import {
  connected,
  messages,
  openConversation,
  openSettings,
  pasteFile,
  signIn,
  WIDE,
  write
} from './person.ts'
import type { Program } from './program.ts'
import { filesIn } from './secret-scan.ts'
import { useStage } from './stage.ts'

const stage = useStage()
const SECRET = 'The harbour office moves in March, nobody else knows it yet. '
const DOCUMENT = Buffer.from(SECRET.repeat(5_000))
const PICTURE = drawPicture('harbour')
let program: Program
let folder: string

/** Imke sends a file in Lunch. */
async function receive(name: string, content: Buffer, caption: string): Promise<void> {
  const { sandbox } = stage
  const client = createClient(sandbox)
  await signInClient(client, sandbox)
  const lunch = conversationOf(sandbox, 'Lunch')
  const { signal } = new AbortController()
  const url = await client.cloudlink.createAttachment(lunch, { name, type: 'text/html' }, signal)
  await client.cloudlink.putAttachment(url, {
    ...{ type: 'text/html', bytes: content.length, signal },
    async *read() {
      yield content
    }
  })
  client.cloudlink.dispose()
  const body = `<p>${caption}</p><p><a href="${url}">${name}</a></p>`
  sandbox.control.say(userOf(sandbox, 'Imke').userId, lunch, body, 'text/html')
}

beforeAll(async () => {
  program = await stage.open({ shared: true })
  folder = mkdtempSync(join(stage.folder, 'saved-'))
  await program.page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(program.page)
  await openConversation(program.page, 'Lunch')
})

const button = (where: Locator, name: string): Locator => where.getByRole('button', { name, exact: true })
const card = (): Locator => program.page.getByRole('group', { name: 'File Plan.pdf' })
const naturalWidth = (image: Locator): Promise<number> =>
  image.evaluate((element) => (element as HTMLImageElement).naturalWidth)

describe('a received file', () => {
  test('is saved byte by byte where the person wants, and shown in its folder', async () => {
    await receive('Plan.pdf', DOCUMENT, 'For you')
    await messages(program.page, 'For you').waitFor()
    const file = join(folder, 'kept.pdf')
    await program.act('answerSaveDialog', file)
    await button(card(), 'Save as…').click()
    await button(card(), 'Show in folder').click()
    await until(async () => (await program.act('state')).shownItems.length > 0, 'Nothing was shown.')
    const { saveDialogs, shownItems } = await program.act('state')
    expect(shownItems).toEqual([file])
    expect(basename(saveDialogs.at(-1)?.defaultPath ?? '')).toBe('Plan.pdf')
    expect(readFileSync(file).equals(DOCUMENT)).toBe(true)
    expect(statSync(file).mode & 0o111).toBe(0)
    expect(readdirSync(folder)).toEqual(['kept.pdf'])
  })

  test('that cannot be written leaves the old file and nothing else', async () => {
    await program.act('answerSaveDialog', join(folder, 'missing', 'plan.pdf'))
    await button(card(), 'Save as…').click()
    await program.page.getByText('The folder does not exist. Choose another one.').waitFor()
    expect(readdirSync(folder)).toEqual(['kept.pdf'])
  })

  test('that is a picture is shown, enlarged, and found', async () => {
    await receive('harbour.png', PICTURE, 'Look')
    const picture = program.page.getByRole('button', { name: 'Enlarge picture harbour.png' })
    await picture.waitFor()
    await expect.poll(() => naturalWidth(picture.locator('img'))).toBe(96)
    await picture.click()
    const viewer = program.page.getByRole('dialog')
    await expect.poll(() => naturalWidth(viewer.getByRole('img'))).toBe(96)
    await button(viewer, 'Copy picture').click()
    await until(async () => (await program.act('state')).copiedPictures.length === 1, 'It was not copied.')
    const box = await viewer.getByRole('img').boundingBox()
    const [at] = (await program.act('state')).copiedPictures
    expect(at?.x).toBeCloseTo((box?.x ?? 0) + (box?.width ?? 0) / 2, 0)
    expect(at?.y).toBeCloseTo((box?.y ?? 0) + (box?.height ?? 0) / 2, 0)
    await program.page.keyboard.press('Escape')
    await program.page.keyboard.press('Control+k')
    await program.page.getByRole('button', { name: 'Has file' }).click()
    await program.page.getByRole('combobox').fill('harbour')
    await program.page.getByRole('option').filter({ hasText: 'harbour.png' }).click()
    await program.page.locator('.found').getByText('Look').waitFor()
  })
})

test('a received file is forwarded to another conversation, byte by byte', async () => {
  const { page } = program
  await card().click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Forward…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Forward message' })
  await dialog.getByRole('combobox').fill('Teo Marsh')
  await dialog.getByRole('option', { name: 'Teo Marsh Available' }).click()
  await page.keyboard.type('From Imke')
  await button(dialog, 'Forward').click()
  await dialog.waitFor({ state: 'detached' })
  const there = conversationOf(stage.sandbox, [stage.user.name, 'Teo Marsh'])
  const arrived = (): string | undefined =>
    stage.sandbox.control.messages(there).findLast(({ createdBy }) => createdBy === stage.user.userId)
      ?.fallbackText
  await until(() => arrived() === 'From Imke\nPlan.pdf', 'It did not arrive.')
  expect(stage.sandbox.control.attachments(there).map(({ digest }) => digest)).toContain(
    createHash('sha256').update(DOCUMENT).digest('hex')
  )
})

describe('files to send', () => {
  test('chosen and pasted ones arrive in order, once each, with the text as caption', async () => {
    const { page } = program
    const report = join(folder, 'report.txt')
    writeFileSync(report, DOCUMENT)
    await program.act('answerOpenDialog', [report])
    await button(page.locator('form'), 'Attach files').click()
    const chosen = page.getByRole('list', { name: 'Chosen files' })
    await button(chosen, 'Remove report.txt').waitFor()
    await pasteFile(page, 'view.png', PICTURE)
    await button(chosen, 'Remove view.png').waitFor()
    // What was accepted is safe: the original is not needed any more.
    rmSync(report)
    await write(page, 'Both, as promised')

    const lunch = conversationOf(stage.sandbox, 'Lunch')
    const sent = (): string[] =>
      stage.sandbox.control
        .messages(lunch)
        .filter(
          ({ createdBy, contentType }) => createdBy === stage.user.userId && contentType === 'text/html'
        )
        .map(({ fallbackText = '' }) => fallbackText)
    await until(() => sent().length === 2, 'The files did not arrive.')
    expect(sent()).toEqual(['Both, as promised\nreport.txt', 'view.png'])
    const digests = stage.sandbox.control.attachments(lunch).map(({ digest }) => digest)
    for (const content of [DOCUMENT, PICTURE])
      expect(digests).toContain(createHash('sha256').update(content).digest('hex'))
    await page.getByRole('button', { name: 'Enlarge picture view.png' }).waitFor()
    await expect.poll(() => chosen.count()).toBe(0)
  })
})

/** Loads a picture in the page. */
const load = (address: string): Promise<unknown> =>
  program.page.evaluate(
    (src) =>
      new Promise((resolve) => {
        const image = new Image()
        image.onload = () => resolve('loaded')
        image.onerror = () => resolve('refused')
        image.src = src
      }),
    address
  )

describe('on the disk', () => {
  test('no byte of a file is readable in the profile, and no name in a log', () => {
    const places = filesIn(program.profile)
    const readable = Object.entries(places).filter(
      ([, bytes]) => bytes.includes(SECRET.slice(0, 32)) || bytes.includes(PICTURE.subarray(40, 80))
    )
    expect(readable.map(([name]) => name)).toEqual([])
    expect(Object.keys(places).some((name) => /\/files\/[0-9a-f-]{36}$/.test(name))).toBe(true)
    const logs = Object.values(filesIn(join(program.profile, 'logs'))).join('\n')
    expect(logs).not.toContain('Plan.pdf')
    expect(logs).not.toContain(folder)
  })

  test('after signing out, nothing is served; erasing removes every file', async () => {
    const path = (await program.page.locator('.frame img').first().getAttribute('src')) ?? ''
    // The page itself remembers the address that it shows.
    expect(await load(`${path}?before`)).toBe('loaded')
    const dialog = await openSettings(program.page, 'Account')
    await button(dialog, 'Sign out and erase').click()
    await button(dialog, 'Erase now').click()
    await program.page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    expect(await load(`${path}?after`)).toBe('refused')
    // The console tells of it, too.
    expect(program.problems.splice(0).join(' ')).toContain('404')
    expect(Object.keys(filesIn(program.profile)).filter((name) => name.includes('/files/'))).toEqual([])
  })
})
