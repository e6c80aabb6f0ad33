import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { MITEL_APP } from '../sandbox/service.ts'
import { composer, connected, messages, openConversation, signIn, write } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { filesIn, leaks, pagePlaces, processPlaces } from './secret-scan.ts'
import { useStage } from './stage.ts'

const stage = useStage({ headless: false })
const WRITTEN = 'The plum trees along the canal are in bloom already.'
const DRAFT = 'A half-written thought about lighthouse keepers'

/** Sends a message and leaves a draft. */
async function sendAndDraft({ page }: Program): Promise<void> {
  const { control, resident } = stage.sandbox
  await openConversation(page, resident.name)
  await write(page, WRITTEN)
  const arrived = (): boolean =>
    control
      .conversations()
      .some(({ conversationId }) => control.messages(conversationId).some(({ body }) => body === WRITTEN))
  await until(arrived, 'The message did not reach the service.')
  await messages(page, WRITTEN).getByText('Sending…').waitFor({ state: 'detached' })
  await composer(page).fill(DRAFT)
  await composer(page).blur()
}

describe('after a sign-in, sent messages and a renewed token', () => {
  let program: Program
  /** How many calls the first of the two starts made. */
  let firstCalls = 0
  const tokens = (): string[] => stage.sandbox.control.tokens()
  const logFile = (): string => join(program.profile, 'logs', 'main.log')

  beforeAll(async () => {
    const first = await stage.open({ shared: true })
    await signIn(first, stage.user)
    await connected(first.page)
    await first.quit()
    // The sandbox also remembers the tokens that exist now.
    stage.sandbox.control.tokens()
    firstCalls = stage.sandbox.control.requests().length
    // The next start finds an expired token and renews it.
    stage.sandbox.control.expireTokens()
    program = await stage.open({ profile: first.profile, shared: true })
    await connected(program.page)
    await sendAndDraft(program)
  })

  test('every call has the documented X-Mitel-App header, with one session id per start', () => {
    const calls = stage.sandbox.control.requests()
    expect(new Set(calls.map(({ service }) => service))).toEqual(
      new Set(['authentication', 'admin', 'chat', 'presence', 'notifications'])
    )
    expect(calls.map(({ grantType }) => grantType)).toEqual(
      expect.arrayContaining(['authorization_code', 'refresh_token'])
    )
    for (const { mitelApp } of calls) {
      expect(mitelApp).toMatch(MITEL_APP)
      expect(mitelApp).toBe(mitelApp.toLowerCase())
    }
    const headersOf = (some: typeof calls): string[] => [...new Set(some.map(({ mitelApp }) => mitelApp))]
    expect(headersOf(calls.slice(0, firstCalls))).toHaveLength(1)
    expect(headersOf(calls.slice(firstCalls))).toHaveLength(1)
    expect(headersOf(calls)).toHaveLength(2)
  })

  test('no token is in the profile, the logs, the terminal, or the memory and storage of the page', async () => {
    expect(tokens().length).toBeGreaterThanOrEqual(4)
    expect(existsSync(logFile())).toBe(true)
    expect(leaks(filesIn(program.profile), tokens())).toEqual([])
    expect(leaks(stage.browserFiles(), tokens())).toEqual([])
    expect(leaks(await pagePlaces(program.page), tokens())).toEqual([])
    expect(leaks({ terminal: Buffer.from(program.output()) }, tokens())).toEqual([])
    expect(leaks(processPlaces(`TMPDIR=${stage.env.TMPDIR ?? ''}`), tokens())).toEqual([])
  })

  test('no message and no draft is readable in the profile, the logs or the files of the browser', async () => {
    const { control } = stage.sandbox
    const seeded = control
      .conversations()
      .filter(({ participantIds }) => participantIds.includes(stage.user.userId))
      .flatMap(({ conversationId }) => control.messages(conversationId).map(({ body }) => body))
      // Short ones are ordinary words that occur in any program.
      .filter((body) => body.length >= 24)
    expect(seeded.length).toBeGreaterThan(50)
    const texts = [...new Set([...seeded.slice(-20), WRITTEN, DRAFT])]
    expect(leaks(filesIn(program.profile), texts)).toEqual([])
    expect(leaks(stage.browserFiles(), texts)).toEqual([])
    // The scan does find the message in the page that shows it.
    expect(leaks(await pagePlaces(program.page), [WRITTEN])).toEqual(['heap'])
  })

  test.each([
    ['utf8', 'one byte'],
    ['utf16le', 'two bytes']
  ] as const)(
    'the scan finds 16 characters of a token in each place, stored with %s per character',
    async (form, _) => {
      const [token = ''] = tokens()
      const canary = token.slice(20, 36)
      writeFileSync(join(program.profile, 'canary'), Buffer.from(`..${canary}..`, form))
      appendFileSync(logFile(), Buffer.from(canary, form))
      expect(leaks(filesIn(program.profile), tokens()).sort()).toEqual(['canary', join('logs', 'main.log')])
      const shorter = Buffer.from(`..${canary.slice(1)}..`, form)
      expect(leaks({ shorter }, tokens())).toEqual([])
      // A character outside Latin-1 makes V8 store the string with two bytes per character.
      const planted = form === 'utf8' ? canary : `${canary}→`
      await program.page.evaluate((text) => {
        Object.assign(window, { canary: text })
        sessionStorage.setItem('canary', text)
      }, planted)
      expect(leaks(await pagePlaces(program.page), tokens())).toEqual(['heap', 'storage'])
    }
  )
})
