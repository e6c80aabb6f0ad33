/** System shutdown, uncaught errors and page crashes: no typed text is lost, and the person is told once. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { composer, connected, conversations, openConversation, signIn } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()

async function open(): Promise<Program> {
  const program = await stage.open()
  await signIn(program, stage.user)
  await connected(program.page)
  return program
}

const dialogsOf = async (program: Program): Promise<string[]> =>
  (await program.act('state')).dialogs.map(({ message }) => message)

test('keeps the text in the composer when the system shuts down', async () => {
  const program = await open()
  await openConversation(program.page, 'Lunch')
  await composer(program.page).pressSequentially('Typed as the lights went out')
  await program.act('shutDown')
  expect(await program.ended(), program.output()).toBe(0)
  const restarted = await stage.open({ profile: program.profile })
  await openConversation(restarted.page, 'Lunch')
  await expect.poll(() => composer(restarted.page).inputValue()).toBe('Typed as the lights went out')
})

describe('an uncaught error', () => {
  test.each(['failUncaught', 'failUnhandled'] as const)(
    'is logged with its kind and source line, shown once, and the program keeps running (%s)',
    async (fail) => {
      const program = await open()
      await program.act(fail, 'the canary of the message')
      await until(async () => (await dialogsOf(program)).length > 0, 'No dialog was shown.')
      await program.act(fail, 'the canary of the message')
      const file = join(program.profile, 'logs', 'main.log')
      await until(
        () => readFileSync(file, 'utf8').split('uncaught error').length === 3,
        'The errors were not logged.'
      )
      expect(await dialogsOf(program)).toEqual(['Something went wrong in CloudLink Chat'])
      const log = readFileSync(file, 'utf8')
      expect(log).toMatch(/uncaught error \{"kind":"(TypeError|RangeError)","place":"actions\.ts:\d+"\}/)
      expect(log + program.output()).not.toContain('canary')
      await openConversation(program.page, 'Lunch')
    }
  )
})

describe('a page that crashes', () => {
  test('reloads up to three times a minute, then the program asks the person', async () => {
    const program = await open()
    for (let time = 1; time <= 3; time++) {
      const loaded = program.page.waitForEvent('load')
      await program.act('crashPage')
      await loaded
      await conversations(program.page).waitFor()
      await program.page.getByRole('alert').getByText('The window crashed and was loaded again.').waitFor()
    }
    expect(await dialogsOf(program)).toEqual([])
    const loaded = program.page.waitForEvent('load')
    await program.act('crashPage')
    // The recorder answers with the default button, which reloads the page.
    await loaded
    expect(await dialogsOf(program)).toEqual(['The window keeps crashing'])
    await conversations(program.page).waitFor()
  })

  test('is told apart from the process that draws, which is told once; the log has reason and code', async () => {
    const program = await open()
    const alert = program.page.getByRole('alert')
    await program.act('crashGpu')
    await alert.getByText('The part that draws the window crashed').waitFor()
    await program.page.getByRole('button', { name: 'Dismiss' }).click()
    await program.act('crashGpu')
    // It would be taken before this is answered.
    expect(await program.act('call', 'takeNotice')).toEqual({ ok: true, value: null })
    expect(await alert.count()).toBe(0)
    const log = readFileSync(join(program.profile, 'logs', 'main.log'), 'utf8')
    expect(log.match(/child process gone .*/g)).toEqual(
      Array(2).fill('child process gone {"type":"GPU","reason":"crashed","exitCode":139}')
    )
  })

  test('quits the program cleanly if the person chooses that', async () => {
    const program = await open()
    await program.act('answerDialog', 1)
    for (let time = 1; time <= 4; time++) await program.act('crashPage')
    expect(await program.ended(), program.output()).toBe(0)
  })
})
