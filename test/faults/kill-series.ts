/** Kills one profile's program repeatedly while messages are sent, then counts lost and duplicate messages. */
import { until } from '../support/until.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { describeState } from './program.ts'
import type { Program } from './program.ts'
import { quietConversation, signIn, countAtService, untilConnected } from './scene.ts'
import type { Random } from './random.ts'
import type { StagedCell } from './stage.ts'

export type Kill = {
  during: 'first sign-in' | 'renewal' | 'sending' | 'quitting' | 'any time'
  point: string
  nth: number
  /** From the failpoint, or for a kill at any time from the start, to the kill, in real ms. */
  laterMs: number
}

export type SeriesOutcome = {
  /** The failpoints at which it was killed. */
  killed: string[]
  sent: number
  lost: number
  doubled: number
  orderBroken: number
  /** What went wrong, or ''. */
  why: string
}

/** Between two messages, in real ms. */
const PACE_MS = 30
/** The most messages of one start: a kill that has not happened by then will not happen. */
const MAX_PER_START = 60
const DRAFT = 'A draft that must be kept.'

/** A message passed to the program. Once `accepted`, which means that the call was answered, it must not be lost. */
type Written = { conversationId: string; text: string; accepted: boolean }

export async function runSeries(cell: StagedCell, kills: Kill[], random: Random): Promise<SeriesOutcome> {
  const written: Written[] = []
  const outcome: SeriesOutcome = { killed: [], sent: 0, lost: 0, doubled: 0, orderBroken: 0, why: '' }
  const scene = { cell, random, written, conversations: conversationsOf(cell) }
  try {
    if (kills[0]?.during !== 'first sign-in') await prepare(scene)
    for (const kill of kills) {
      await RUNS[kill.during](scene, kill)
      outcome.killed.push(kill.point)
    }
    await finish(scene)
  } catch (error) {
    outcome.why = error instanceof Error ? error.message : String(error)
  }
  const { lost, ...rest } = compareWithService(scene)
  // After an error, messages may still be in the outbox.
  Object.assign(outcome, rest, outcome.why === '' ? { lost } : {})
  return outcome
}

type Scene = {
  cell: StagedCell
  random: Random
  written: Written[]
  conversations: [string, ...string[]]
}

/** A direct message without answers, one with the resident, who answers, and a Stream. */
function conversationsOf(cell: StagedCell): Scene['conversations'] {
  const { control, resident } = cell.sandbox
  const mine = control.conversations().filter((one) => one.participantIds.includes(cell.user.userId))
  const withResident = mine.find((one) => !one.stream && one.participantIds.includes(resident.userId))
  const stream = mine.find((one) => one.stream)
  return [quietConversation(cell), withResident?.conversationId ?? '', stream?.conversationId ?? '']
}

/** An undisturbed start that signs in and writes a draft. */
async function prepare(scene: Scene): Promise<void> {
  const program = await scene.cell.start()
  await becomeReady(program, scene)
  await untilConnected(program)
  await program.quit()
}

const RUNS: Record<Kill['during'], (scene: Scene, kill: Kill) => Promise<void>> = {
  async 'first sign-in'(scene, killAt) {
    const program = await scene.cell.start({ killAt })
    // The call fails, because the program is killed before it answers.
    await becomeReady(program, scene).catch(() => undefined)
    await expectKilled(program, killAt)
    await prepare(scene)
  },

  /** A kill before the new tokens are marked as stored loses them, while the old ones are already used up. */
  async renewal(scene, killAt) {
    scene.cell.sandbox.control.expireTokens()
    const killed = await scene.cell.start({ killAt })
    await sendUntilKilled(killed, scene)
    await expectKilled(killed, killAt)
    const program = await scene.cell.start()
    const { connection } = await program.untilState(
      (state) => state.reauthRequired || state.connection === 'connected' || state.phase === 'signed-out',
      'The state showed neither a connection nor the end of the sign-in.'
    )
    // Markers are written both before and after the new tokens become valid.
    const mayBeKept = killAt.point === 'keychain-marker'
    if (connection !== 'connected') await signInAgain(program, scene)
    else if (!mayBeKept)
      throw new Error(`The sign-in was kept although the program was killed at ${killAt.point}.`)
    await write(program, scene)
    await program.kill()
  },

  async sending(scene, killAt) {
    const program = await scene.cell.start({ killAt })
    // Messages of an earlier start are sent at once, so the kill may happen before this start writes any.
    await becomeReady(program, scene).catch(() => undefined)
    await sendUntilKilled(program, scene)
    await expectKilled(program, killAt)
  },

  async quitting(scene, killAt) {
    const program = await scene.cell.start({ killAt })
    await becomeReady(program, scene)
    for (let count = 0; count < 5; count++) await write(program, scene)
    await program.quit()
    await expectKilled(program, killAt)
  },

  async 'any time'(scene, kill) {
    const program = await scene.cell.start()
    const timer = setTimeout(() => void program.kill(), kill.laterMs)
    try {
      await becomeReady(program, scene).catch(() => undefined)
      await sendUntilKilled(program, scene)
      // All messages may be sent before the kill.
      await expectKilled(program, kill)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Waits until messages can be written, signs in if needed, and writes the draft. */
async function becomeReady(program: Program, scene: Scene): Promise<void> {
  const { phase } = await program.untilState(
    (state) => state.phase !== 'starting',
    'The program did not get beyond its start.'
  )
  if (phase === 'signed-out') await signIn(program, scene.cell)
  const state = await program.untilState((now) => now.phase !== 'signing-in', 'The sign-in did not end.')
  if (state.phase !== 'signed-in')
    throw new Error(`The program does not accept messages: ${describeState(state)}.`)
  const [conversationId] = scene.conversations
  await program.call('setDraft', { conversationId, text: DRAFT })
}

/** Checks that stored data and the draft are readable after the tokens were lost, then signs in again. */
async function signInAgain(program: Program, scene: Scene): Promise<void> {
  const { phase, failure } = await program.state()
  if (phase !== 'signed-in' || failure?.code !== 'signed-out') {
    throw new Error(`After the tokens were lost the program showed ${describeState(await program.state())}.`)
  }
  if ((await program.call('listConversations', {})).length === 0)
    throw new Error('No conversation can be read.')
  await checkDraft(program, scene)
  await write(program, scene)
  await signIn(program, scene.cell)
  await untilConnected(program)
}

async function checkDraft(program: Program, { conversations: [conversationId] }: Scene): Promise<void> {
  const { text } = await program.call('getDraft', { conversationId })
  if (text !== DRAFT) throw new Error('The draft is lost.')
}

async function write(program: Program, { random, written, conversations }: Scene): Promise<void> {
  const one = {
    conversationId: random.pick(conversations),
    text: `Message ${written.length + 1}`,
    accepted: false
  }
  written.push(one)
  await program.call('sendMessage', { conversationId: one.conversationId, text: one.text })
  one.accepted = true
}

async function sendUntilKilled(program: Program, scene: Scene): Promise<void> {
  try {
    await program.untilState((state) => state.phase === 'signed-in', 'The program did not open its store.')
    for (let count = 0; count < MAX_PER_START && program.isRunning(); count++) {
      await write(program, scene)
      await wait(PACE_MS)
    }
  } catch (error) {
    // The pending call fails when the program is killed.
    const end = wait(1_000)
    await Promise.race([program.ended(), end])
    if (program.isRunning()) throw error
  }
}

/** @throws if the program keeps running or ended in another way */
async function expectKilled(program: Program, { point, nth }: Kill): Promise<void> {
  await until(() => !program.isRunning(), `Failpoint ${point} was not reached ${nth} times.`)
  if (!program.wasKilled()) throw new Error(`The program ended by itself.\n${program.output()}`)
}

/** The last start: checks the draft and waits until the outbox is empty. */
async function finish(scene: Scene): Promise<void> {
  const program = await scene.cell.start()
  const { phase } = await program.untilState(
    (state) => state.phase !== 'starting',
    'The program did not get beyond its start.'
  )
  if (phase === 'signed-in') await checkDraft(program, scene)
  await becomeReady(program, scene)
  await write(program, scene)
  await until(
    async () => (await program.call('countUnsent')).messages === 0,
    'Messages are left in the outbox.'
  )
  await untilConnected(program)
  await program.quit()
}

/** Accepted messages must be at the service once, others at most once, and each conversation in order. */
function compareWithService({
  cell,
  written,
  conversations
}: Scene): Pick<SeriesOutcome, 'sent' | 'lost' | 'doubled' | 'orderBroken'> {
  const accepted = written.filter((one) => one.accepted)
  const countOf = (one: Written): number => countAtService(cell, one.conversationId, one.text)
  const isInOrder = (conversationId: string): boolean => {
    const texts = written.filter((one) => one.conversationId === conversationId).map((one) => one.text)
    const places = cell.sandbox.control
      .messages(conversationId)
      .map((message) => texts.indexOf(message.body))
      .filter((place) => place !== -1)
    return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0))
  }
  return {
    sent: accepted.length,
    lost: accepted.filter((one) => countOf(one) === 0).length,
    doubled: written.filter((one) => countOf(one) > 1).length,
    orderBroken: conversations.filter((conversationId) => !isInOrder(conversationId)).length
  }
}
