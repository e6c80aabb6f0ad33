/** Ends and accidents that the program did not choose: nothing that was typed is lost, and it is said once. */
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

test('a system that shuts down: the program ends by itself, and what was typed last is there again', async () => {
  const program = await open()
  await openConversation(program.page, 'Lunch')
  await composer(program.page).pressSequentially('Typed as the lights went out')
  await program.act('shutDown')
  expect(await program.ended(), program.output()).toBe(0)
  const again = await stage.open({ profile: program.profile })
  await openConversation(again.page, 'Lunch')
  await expect.poll(() => composer(again.page).inputValue()).toBe('Typed as the lights went out')
})

describe('an error that nobody caught', () => {
  test.each(['failUncaught', 'failUnhandled'] as const)(
    'is noted by kind and place, told once, and the program goes on (%s)',
    async (fail) => {
      const program = await open()
      await program.act(fail, 'the canary of the message')
      await until(async () => (await dialogsOf(program)).length > 0, 'Nobody was told.')
      await program.act(fail, 'the canary of the message')
      const file = join(program.profile, 'logs', 'main.log')
      await until(
        () => readFileSync(file, 'utf8').split('uncaught error').length === 3,
        'The errors were not noted.'
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
  test('is loaded again three times a minute, then the person is asked', async () => {
    const program = await open()
    for (let time = 1; time <= 3; time++) {
      const loaded = program.page.waitForEvent('load')
      await program.act('crashPage')
      await loaded
      await conversations(program.page).waitFor()
    }
    expect(await dialogsOf(program)).toEqual([])
    const loaded = program.page.waitForEvent('load')
    await program.act('crashPage')
    // The recorder answers with the default, which is to load it again.
    await loaded
    expect(await dialogsOf(program)).toEqual(['The window keeps crashing'])
    await conversations(program.page).waitFor()
  })

  test('ends the program in order where the person wants that', async () => {
    const program = await open()
    await program.act('answerDialog', 1)
    for (let time = 1; time <= 4; time++) await program.act('crashPage')
    expect(await program.ended(), program.output()).toBe(0)
  })
})
