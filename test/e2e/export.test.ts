import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { connected, openConversation, signIn, WIDE } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { filesIn } from './scan.ts'
import { useStage } from './stage.ts'

// More than one page of the service in each of the talks.
const stage = useStage({ sandbox: { messages: 1_400 } })
let program: Program
let folder: string
/** Its older messages never come. */
const stuck = 'Field support'

beforeAll(async () => {
  const { control } = stage.sandbox
  const talk = control.conversations().find(({ name }) => name === stuck)
  const path = `/${talk?.conversationId}/messages.*skiptoken`
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

/** Goes through the dialogs; the system's own one answers with that file, or is cancelled. */
async function ask(file: string | null): Promise<void> {
  await program.act('answerSaveDialog', file)
  await button(program.page, 'Conversation details').click()
  await button(program.page, 'Export messages…').click()
  await button(program.page, 'Save as…').click()
}

/** What the service holds of the conversation, line by line. */
function atService(): string[] {
  const { control } = stage.sandbox
  const lunch = control.conversations().find(({ name }) => name === 'Lunch')
  return control.messages(lunch?.conversationId ?? '').map(({ body }) => body)
}

const logs = (): string => Object.values(filesIn(join(program.profile, 'logs'))).join('\n')

describe('an export', () => {
  test('goes from the details to the finished file, which is shown in its folder', async () => {
    const file = join(folder, 'kept.txt')
    await ask(file)
    await bar()
      .getByText(`messages saved as kept.txt in ${basename(folder)}.`)
      .waitFor()
    const text = readFileSync(file, 'utf8')
    const said = text.split('\n').filter((line) => line.startsWith('    '))
    expect(said.map((line) => line.trim())).toEqual(atService())
    expect(text).toMatch(/^Lunch\nParticipants: Ana Vell, Dara Quill, /)
    expect(text).toContain(
      `[End of the export. Messages: ${said.length}. Places where messages are missing: 0.]`
    )

    const { saveDialogs, shownItems } = await program.act('state')
    expect(basename(saveDialogs.at(-1)?.defaultPath ?? '')).toMatch(/^Lunch \d{4}-\d\d-\d\d\.txt$/)
    expect(saveDialogs.at(-1)?.properties).toContain('showOverwriteConfirmation')
    expect(shownItems).toEqual([])
    await button(bar(), 'Show in folder').click()
    await until(async () => (await program.act('state')).shownItems.length > 0, 'Nothing was shown.')
    expect((await program.act('state')).shownItems).toEqual([file])
    await button(bar(), 'Dismiss').click()
    // Its name is forgotten with it.
    const again = await program.page.evaluate('cloudlink.call("showExport")')
    expect(again).toMatchObject({ code: 'not-found' })
    expect(readdirSync(folder)).toEqual(['kept.txt'])
    expect(logs()).not.toContain(folder)
    for (const words of atService()) expect(logs()).not.toContain(words)
  })

  test('that gets no place stays a question', async () => {
    await ask(null)
    const dialog = program.page.getByRole('dialog', { name: 'Export messages' })
    await until(async () => (await program.act('state')).saveDialogs.length === 2, 'No dialog was shown.')
    await button(dialog, 'Cancel').click()
    await button(program.page, 'Close').click()
    expect(await button(bar(), 'Dismiss').count()).toBe(0)
  })

  test('to a place that cannot be written says so, without naming it in a log', async () => {
    await ask(join(folder, 'nowhere', 'a.txt'))
    await bar().getByRole('alert').getByText('The file could not be written.').waitFor()
    await bar().getByText('Lunch was not exported. No file was written.').waitFor()
    expect(logs()).toContain('export failed')
    expect(logs()).not.toContain('nowhere')
    await button(bar(), 'Dismiss').click()
  })

  test('leaves nothing behind where the program is quit meanwhile', async () => {
    await openConversation(program.page, stuck)
    await ask(join(folder, 'never.txt'))
    await bar().getByText(`Exporting ${stuck}`).waitFor()
    await until(() => readdirSync(folder).length === 2, 'Nothing is being written.')
    expect(await program.quit()).toBe(0)
    expect(readdirSync(folder)).toEqual(['kept.txt'])
  })
})
