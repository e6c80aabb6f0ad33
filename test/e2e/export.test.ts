import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { connected, openConversation, signIn, WIDE } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { filesIn } from './secret-scan.ts'
import { useStage } from './stage.ts'

// Gives each conversation more messages than one page of the service.
const stage = useStage({ sandbox: { messages: 1_400 } })
let program: Program
let folder: string
/** A conversation whose older messages the service never returns. */
const HANGING = 'Field support'

beforeAll(async () => {
  const { control } = stage.sandbox
  const hanging = control.conversations().find(({ name }) => name === HANGING)
  const path = `/${hanging?.conversationId}/messages.*skiptoken`
  control.fault({ kind: 'hang', times: -1, service: 'chat', method: 'GET', path })
  program = await stage.open({ shared: true })
  folder = mkdtempSync(join(stage.folder, 'exported-'))
  await program.page.setViewportSize(WIDE)
  await signIn(program, stage.user)
  await connected(program.page)
  await openConversation(program.page, 'Lunch')
})

const button = (where: Page | Locator, name: string): Locator =>
  where.getByRole('button', { name, exact: true })
const bar = (): Locator => program.page.getByRole('region', { name: 'Export messages' })

/** Starts an export from the details dialog. The system's save dialog returns `file`; null cancels it. */
async function startExport(file: string | null): Promise<void> {
  await program.act('answerSaveDialog', file)
  await button(program.page, 'Conversation details').click()
  await button(program.page, 'Export messages…').click()
  await button(program.page, 'Save as…').click()
}

/** The texts of the conversation Lunch at the service, oldest first. */
function textsAtService(): string[] {
  const { control } = stage.sandbox
  const lunch = control.conversations().find(({ name }) => name === 'Lunch')
  return control.messages(lunch?.conversationId ?? '').map(({ body }) => body)
}

const logs = (): string => Object.values(filesIn(join(program.profile, 'logs'))).join('\n')

describe('an export', () => {
  test('writes every message to the chosen file and shows the file in its folder', async () => {
    const file = join(folder, 'kept.txt')
    await startExport(file)
    await bar()
      .getByText(`messages saved as kept.txt in ${basename(folder)}.`)
      .waitFor()
    const text = readFileSync(file, 'utf8')
    const written = text.split('\n').filter((line) => line.startsWith('    '))
    expect(written.map((line) => line.trim())).toEqual(textsAtService())
    expect(text).toMatch(/^Lunch\nParticipants: Ana Vell, Dara Quill, /)
    expect(text).toContain(
      `[End of the export. Messages: ${written.length}. Places where messages are missing: 0.]`
    )

    const { saveDialogs, shownItems } = await program.act('state')
    expect(basename(saveDialogs.at(-1)?.defaultPath ?? '')).toMatch(/^Lunch \d{4}-\d\d-\d\d\.txt$/)
    expect(saveDialogs.at(-1)?.properties).toContain('showOverwriteConfirmation')
    expect(shownItems).toEqual([])
    await button(bar(), 'Show in folder').click()
    await until(async () => (await program.act('state')).shownItems.length > 0, 'Nothing was shown.')
    expect((await program.act('state')).shownItems).toEqual([file])
    await button(bar(), 'Dismiss').click()
    // Dismissing also forgets where the file is.
    const afterDismiss = await program.page.evaluate('cloudlink.call("showExport")')
    expect(afterDismiss).toMatchObject({ code: 'not-found' })
    expect(readdirSync(folder)).toEqual(['kept.txt'])
    expect(logs()).not.toContain(folder)
    for (const words of textsAtService()) expect(logs()).not.toContain(words)
  })

  test('keeps its dialog open when the save dialog is cancelled', async () => {
    await startExport(null)
    const dialog = program.page.getByRole('dialog', { name: 'Export messages' })
    await until(async () => (await program.act('state')).saveDialogs.length === 2, 'No dialog was shown.')
    await button(dialog, 'Cancel').click()
    await button(program.page, 'Close').click()
    expect(await button(bar(), 'Dismiss').count()).toBe(0)
  })

  test('says that the file cannot be written, and keeps its path out of the log', async () => {
    await startExport(join(folder, 'nowhere', 'a.txt'))
    await bar().getByRole('alert').getByText('The file could not be written.').waitFor()
    await bar().getByText('Lunch was not exported. No file was written.').waitFor()
    expect(logs()).toContain('export failed')
    expect(logs()).not.toContain('nowhere')
    await button(bar(), 'Dismiss').click()
  })

  test('leaves no file behind when the program quits during the export', async () => {
    await openConversation(program.page, HANGING)
    await startExport(join(folder, 'never.txt'))
    await bar().getByText(`Exporting ${HANGING}`).waitFor()
    await until(() => readdirSync(folder).length === 2, 'No file is being written.')
    expect(await program.quit()).toBe(0)
    expect(readdirSync(folder)).toEqual(['kept.txt'])
  })
})
