import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { MITEL_APP } from '../sandbox/service.ts'
import { composer, connected, messages, openConversation, signIn, write } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { filesIn, leaks, pagePlaces } from './scan.ts'
import { useStage } from './stage.ts'

const stage = useStage()
const WRITTEN = 'The plum trees along the canal are in bloom already.'
const DRAFT = 'A half-written thought about lighthouse keepers'

/** Sends a message and begins another. */
async function talk({ page }: Program): Promise<void> {
  const { control, resident } = stage.sandbox
  await openConversation(page, resident.name)
  await write(page, WRITTEN)
  const held = (): boolean =>
    control
      .conversations()
      .some(({ conversationId }) => control.messages(conversationId).some(({ body }) => body === WRITTEN))
  await until(held, 'The message did not reach the service.')
  await messages(page, WRITTEN).getByText('Sending…').waitFor({ state: 'detached' })
  await composer(page).fill(DRAFT)
  await composer(page).blur()
}

describe('after a sign-in, a talk and a renewed token', () => {
  let program: Program
  /** Calls that the first of two starts made. */
  let firstCalls = 0
  const tokens = (): string[] => stage.sandbox.control.tokens()
  const logFile = (): string => join(program.profile, 'logs', 'main.log')

  beforeAll(async () => {
    const first = await stage.open({ shared: true })
    await signIn(first, stage.user)
    await connected(first.page)
    await first.quit()
    // Remembers these tokens, too.
    stage.sandbox.control.tokens()
    firstCalls = stage.sandbox.control.requests().length
    // The next start finds a token that is no good any more, and renews it.
    stage.sandbox.control.expireTokens()
    program = await stage.open({ profile: first.profile, shared: true })
    await connected(program.page)
    await talk(program)
  })

  test('every call carried the header as it is documented, with one session id a start', () => {
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
    const used = (some: typeof calls): string[] => [...new Set(some.map(({ mitelApp }) => mitelApp))]
    expect(used(calls.slice(0, firstCalls))).toHaveLength(1)
    expect(used(calls.slice(firstCalls))).toHaveLength(1)
    expect(used(calls)).toHaveLength(2)
  })

  test('no token is in the profile, the logs, the memory of the page or what it stores', async () => {
    expect(tokens().length).toBeGreaterThanOrEqual(4)
    expect(existsSync(logFile())).toBe(true)
    expect(leaks(filesIn(program.profile), tokens())).toEqual([])
    expect(leaks(stage.browserFiles(), tokens())).toEqual([])
    expect(leaks(await pagePlaces(program.page), tokens())).toEqual([])
    expect(leaks({ terminal: Buffer.from(program.output()) }, tokens())).toEqual([])
  })

  test('no message and no draft is in clear in the profile, the logs or what the browser keeps', async () => {
    const { control } = stage.sandbox
    const seeded = control
      .conversations()
      .filter(({ participantIds }) => participantIds.includes(stage.user.userId))
      .flatMap(({ conversationId }) => control.messages(conversationId).map(({ body }) => body))
      // Short ones are ordinary words, which stand in every program.
      .filter((body) => body.length >= 24)
    expect(seeded.length).toBeGreaterThan(50)
    const texts = [...new Set([...seeded.slice(-20), WRITTEN, DRAFT])]
    expect(leaks(filesIn(program.profile), texts)).toEqual([])
    expect(leaks(stage.browserFiles(), texts)).toEqual([])
    // The same words are in the page: it shows them.
    expect(leaks(await pagePlaces(program.page), [WRITTEN])).toEqual(['heap'])
  })

  test.each([
    ['utf8', 'one byte'],
    ['utf16le', 'two bytes']
  ] as const)('the scan finds 16 characters of a token in each place, %s', async (form, _) => {
    const [token = ''] = tokens()
    const canary = token.slice(20, 36)
    writeFileSync(join(program.profile, 'canary'), Buffer.from(`..${canary}..`, form))
    appendFileSync(logFile(), Buffer.from(canary, form))
    expect(leaks(filesIn(program.profile), tokens()).sort()).toEqual(['canary', join('logs', 'main.log')])
    const shorter = Buffer.from(`..${canary.slice(1)}..`, form)
    expect(leaks({ shorter }, tokens())).toEqual([])
    // A sign outside Latin makes the engine keep the text in two bytes.
    const planted = form === 'utf8' ? canary : `${canary}→`
    await program.page.evaluate((text) => {
      Object.assign(window, { canary: text })
      sessionStorage.setItem('canary', text)
    }, planted)
    expect(leaks(await pagePlaces(program.page), tokens())).toEqual(['heap', 'storage'])
  })
})
