/**
 * A page that was taken over: every call of the contract with generated arguments, from the page itself and from frames and
 * pages that may not call, in the built program.
 */
import { PAGE_URL } from '../../../main/desktop/page-files.ts'
import type { Program } from '../../e2e/program.ts'
import type { Frame } from '../../recorder/pages.ts'
import type { AttackOptions, Part, PartResult } from '../part.ts'
import { generateCalls } from './arguments.ts'
import type { Call } from './arguments.ts'
import type { Ids } from './examples.ts'
import { secretIn, wrongWith } from './judge.ts'

const COUNTS = { all: { page: 95_000, frames: 5_000 }, quick: { page: 3_000, frames: 200 } }
/** How many calls the page makes at a time. */
const BATCH = 250
/** A call without an answer hangs after this time, in ms. */
const LIMIT = 60_000
/** What main may open in other programs. */
const OPENABLE = /^(https?:|mailto:|tel:)/i

const page = { url: PAGE_URL, origin: new URL(PAGE_URL).origin, parent: null }
/** Frames that may not call, and whether they are in the program's window. */
const FRAMES: [frame: Frame | null, ofWindow: boolean][] = [
  [{ ...page, parent: page }, true],
  [{ url: 'about:blank', origin: page.origin, parent: page }, true],
  [{ url: 'https://other.test/', origin: 'https://other.test', parent: null }, true],
  [{ ...page, url: 'app://cloudlink-chat.other.test/index.html' }, true],
  [null, true],
  [page, false]
]

export const calls: Part = {
  name: 'calls',
  run: attackCalls
}

async function attackCalls({ quick, seed, shared, say }: AttackOptions): Promise<PartResult> {
  const { stage, program } = await shared.open()
  const ids = await idsOf(program)
  const counts = quick ? COUNTS.quick : COUNTS.all
  const escapes: string[] = []
  const leaks: string[] = []
  const secrets = [program.profile, stage.temporary]
  const judge = ([name, args]: Call, answer: unknown): void => {
    const wrong = wrongWith(answer)
    if (wrong !== '') escapes.push(`the answer to ${describe([name, args])} ${wrong}`)
    if (secretIn(answer, [...secrets, ...stage.sandbox.control.tokens()]) !== undefined)
      leaks.push(`the answer to ${describe([name, args])} contains a path or a token`)
  }

  const made = generateCalls(ids, { count: counts.page, seed })
  for (let from = 0; from < made.length; from += BATCH) {
    const some = made.slice(from, from + BATCH)
    const answers = await callAll(program, some)
    some.forEach((call, index) => judge(call, answers[index]))
    if (from % 10_000 === 0) say(`${from + some.length} calls from the page`)
  }
  const foreign = generateCalls(ids, { count: counts.frames, seed: seed + 1 })
  for (let from = 0; from < foreign.length; from += BATCH) {
    const some = foreign.slice(from, from + BATCH)
    const answers = await Promise.all(some.map((call, index) => callFromFrame(program, call, from + index)))
    some.forEach((call, index) => {
      if (JSON.stringify(answers[index]) !== '{"ok":false,"code":"refused"}')
        escapes.push(`${describe(call)} was answered to a foreign frame`)
    })
    if (from % 1_000 === 0) say(`${from + some.length} calls from foreign frames`)
  }
  escapes.push(...(await stateAfter(program)))
  program.problems.splice(0)
  return { name: 'calls', tried: made.length + foreign.length, escapes, leaks }
}

async function idsOf({ act }: Program): Promise<Ids> {
  const list = await act('call', 'listConversations', {})
  const [{ conversationId }] = (list as { value: [{ conversationId: string }] }).value
  const pageOf = await act('call', 'listMessages', { conversationId, limit: 5 })
  const [{ id: messageId, author }] = (
    pageOf as { value: { messages: [{ id: string; author: { userId: string } }] } }
  ).value.messages
  return { conversationId, messageId, userId: author.userId }
}

/** Makes the calls at the same time. @returns the answers; text for a call that threw or hung */
const callAll = ({ page: window }: Program, some: Call[]): Promise<unknown[]> =>
  window.evaluate(
    async ([all, limit]) => {
      const { call } = (
        globalThis as unknown as { cloudlink: { call(...words: unknown[]): Promise<unknown> } }
      ).cloudlink
      const hung = (): Promise<string> =>
        new Promise((resolve) => setTimeout(() => resolve('no answer'), limit))
      return Promise.all(
        all.map(([name, args]) =>
          Promise.race([call(name, args).catch((error: unknown) => `threw ${String(error)}`), hung()])
        )
      )
    },
    [some, LIMIT] as const
  )

/** @param place selects one of the FRAMES */
function callFromFrame(program: Program, call: Call, place: number): Promise<unknown> {
  const [frame, ofWindow] = FRAMES[place % FRAMES.length] ?? [null, true]
  return program.act('callFrom', frame, ofWindow, withoutBigInts(call))
}

/** What the calls changed that they must not change. */
async function stateAfter(program: Program): Promise<string[]> {
  const found: string[] = []
  if (!program.isRunning()) return ['the program ended']
  const state = (await program.act('call', 'getState')) as { ok: boolean; value?: { phase: string } }
  if (state.value?.phase !== 'signed-in') found.push('nobody is signed in any more')
  const { openedLinks, shownItems } = await program.act('state')
  for (const link of openedLinks) if (!OPENABLE.test(link)) found.push(`${link} was opened`)
  if (shownItems.length > 0) found.push('a file was shown')
  return found
}

/** The recorder's connection carries JSON. */
const withoutBigInts = (call: Call): unknown[] =>
  JSON.parse(
    JSON.stringify(call, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
  ) as unknown[]

const describe = (call: Call): string => JSON.stringify(withoutBigInts(call)).slice(0, 160)
