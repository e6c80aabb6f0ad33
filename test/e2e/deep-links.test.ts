/** cloudlink-chat: links that the operating system passes to the program, also at a cold start. */
import { beforeAll, describe, expect, test } from 'vitest'
import { connected, conversations, signIn, timeline, WIDE } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let profile: string
let lunch: string

const heading = (program: Program, name: string): Promise<void> =>
  program.page.getByRole('heading', { name, exact: true }).waitFor()

beforeAll(async () => {
  const program = await stage.open({ shared: true })
  await signIn(program, stage.user)
  await connected(program.page)
  profile = program.profile
  lunch = stage.sandbox.control.conversations().find(({ name }) => name === 'Lunch')?.conversationId ?? ''
  expect(await program.quit(), program.output()).toBe(0)
})

describe('a link to a conversation', () => {
  test('opens it at a cold start', async () => {
    const program = await stage.open({ profile, args: ['--', `cloudlink-chat://conversation/${lunch}`] })
    await heading(program, 'Lunch')
    await timeline(program.page).getByRole('article').first().waitFor()
  })

  test('opens it in the running program and shows the hidden window', async () => {
    const program = await stage.open({ profile })
    await connected(program.page)
    await program.act('hideWindow')
    const args = ['--', `cloudlink-chat://conversation/${lunch}`]
    expect((await stage.run({ profile, args })).code).toBe(0)
    await heading(program, 'Lunch')
    await until(async () => (await program.act('state')).visible, 'The window stayed hidden.')
  })

  test('opens it when macOS passes the link as an event', async () => {
    const program = await stage.open({ profile })
    await connected(program.page)
    await program.act('openUrl', `cloudlink-chat://conversation/${lunch}`)
    await heading(program, 'Lunch')
  })

  test('waits until the person has signed in', async () => {
    const program = await stage.open({ args: ['--', `cloudlink-chat://conversation/${lunch}`] })
    // Wide, so that the list stays visible beside the conversation.
    await program.page.setViewportSize(WIDE)
    await signIn(program, stage.user)
    await heading(program, 'Lunch')
  })

  test.each(['unknown-conversation', '..%2F..', 'x'.repeat(100_000), ''])(
    'opens nothing if the conversation does not exist: %#',
    async (id) => {
      const program = await stage.open({ profile })
      await connected(program.page)
      await program.act('openUrl', `cloudlink-chat://conversation/${id}`)
      await program.act('openUrl', `cloudlink-chat:///${id}`)
      // This call is answered after both links were handled.
      await program.act('call', 'getConversations', { ids: [lunch] })
      expect((await program.act('events', 0)).map(({ name }) => name)).not.toContain('showConversation')
      await conversations(program.page).waitFor()
    }
  )
})
