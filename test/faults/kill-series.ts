/** One profile that is killed again and again while messages are sent, and what came of them in the end. */
import { until } from '../support/until.ts'
import { setTimeout as wait } from 'node:timers/promises'
import type { Lot } from './lot.ts'
import { wordsOf } from './program.ts'
import type { Program } from './program.ts'
import { quietConversation, signIn, timesHeld, untilConnected } from './scene.ts'
import type { StagedCell } from './stage.ts'

export type Kill = {
  during: 'first sign-in' | 'renewal' | 'sending' | 'quitting' | 'any time'
  point: string
  nth: number
  /** Real ms from the failpoint, or from the start for a kill at any time. */
  laterMs: number
}

export type SeriesOutcome = {
  /** The points at which it really was killed. */
  killed: string[]
  sent: number
  lost: number
  doubled: number
  orderBroken: number
  /** What was wrong, in words; '' where nothing was. */
  why: string
}

/** Real ms between two messages. */
const PACE_MS = 30
/** Messages of one start at most: a kill that has not come by then does not come. */
const MOST_OF_A_START = 60
const DRAFT = 'A draft that must stay.'

/** A text that was handed to the program; `accepted` where the call was answered: it is safe then. */
type Written = { conversationId: string; text: string; accepted: boolean }

export async function runSeries(cell: StagedCell, kills: Kill[], lot: Lot): Promise<SeriesOutcome> {
  const written: Written[] = []
  const outcome: SeriesOutcome = { killed: [], sent: 0, lost: 0, doubled: 0, orderBroken: 0, why: '' }
  const scene = { cell, lot, written, conversations: conversationsOf(cell) }
  try {
    if (kills[0]?.during !== 'first sign-in') await begin(scene)
    for (const kill of kills) {
      await RUNS[kill.during](scene, kill)
      outcome.killed.push(kill.point)
    }
    await finish(scene)
  } catch (error) {
    outcome.why = error instanceof Error ? error.message : String(error)
  }
  const { lost, ...rest } = compared(scene)
  // Of a series that broke off, nobody knows what its outbox holds.
  Object.assign(outcome, rest, outcome.why === '' ? { lost } : {})
  return outcome
}

type Scene = {
  cell: StagedCell
  lot: Lot
  written: Written[]
  conversations: [string, ...string[]]
}

/** One where nobody answers, one where the resident does, and a Stream. */
function conversationsOf(cell: StagedCell): Scene['conversations'] {
  const { control, resident } = cell.sandbox
  const mine = control.conversations().filter((one) => one.participantIds.includes(cell.user.userId))
  const withResident = mine.find((one) => !one.stream && one.participantIds.includes(resident.userId))
  const stream = mine.find((one) => one.stream)
  return [quietConversation(cell), withResident?.conversationId ?? '', stream?.conversationId ?? '']
}

/** A start that nothing disturbs: signed in, a draft. */
async function begin(scene: Scene): Promise<void> {
  const program = await scene.cell.start()
  await enter(program, scene)
  await untilConnected(program)
  await program.quit()
}

const RUNS: Record<Kill['during'], (scene: Scene, kill: Kill) => Promise<void>> = {
  async 'first sign-in'(scene, killAt) {
    const program = await scene.cell.start({ killAt })
    // It ends before it answers.
    await enter(program, scene).catch(() => undefined)
    await died(program, killAt)
    await begin(scene)
  },

  /** Killed between the answer and the note that they are kept, the new tokens are gone and the old ones spent. */
  async renewal(scene, killAt) {
    scene.cell.sandbox.control.expireTokens()
    const killed = await scene.cell.start({ killAt })
    await sendUntilDeath(killed, scene)
    await died(killed, killAt)
    const program = await scene.cell.start()
    const { connection } = await program.untilState(
      (state) => state.reauthRequired || state.connection === 'connected' || state.phase === 'signed-out',
      'Neither a connection nor the end of the sign-in was shown.'
    )
    // The notes of the profile stand before and behind what makes the new tokens count.
    const mayBeKept = killAt.point === 'keychain-marker'
    if (connection !== 'connected') await signInAgain(program, scene)
    else if (!mayBeKept) throw new Error(`The sign-in was kept although it ended at ${killAt.point}.`)
    await write(program, scene)
    await program.kill()
  },

  async sending(scene, killAt) {
    const program = await scene.cell.start({ killAt })
    // What an earlier start left waiting is sent at once: it may be over before anything is written.
    await enter(program, scene).catch(() => undefined)
    await sendUntilDeath(program, scene)
    await died(program, killAt)
  },

  async quitting(scene, killAt) {
    const program = await scene.cell.start({ killAt })
    await enter(program, scene)
    for (let count = 0; count < 5; count++) await write(program, scene)
    await program.quit()
    await died(program, killAt)
  },

  async 'any time'(scene, kill) {
    const program = await scene.cell.start()
    const timer = setTimeout(() => void program.kill(), kill.laterMs)
    try {
      await enter(program, scene).catch(() => undefined)
      await sendUntilDeath(program, scene)
      // All may be sent before the time has come.
      await died(program, kill)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Waits until messages can be written, signing in where nobody is. */
async function enter(program: Program, scene: Scene): Promise<void> {
  const { phase } = await program.untilState(
    (state) => state.phase !== 'starting',
    'The program did not get beyond its start.'
  )
  if (phase === 'signed-out') await signIn(program, scene.cell)
  const state = await program.untilState((now) => now.phase !== 'signing-in', 'The sign-in did not end.')
  if (state.phase !== 'signed-in') throw new Error(`The program does not take messages: ${wordsOf(state)}.`)
  const [conversationId] = scene.conversations
  await program.call('setDraft', { conversationId, text: DRAFT })
}

/** What is stored can be read, the draft is there, and signing in goes on with what waits. */
async function signInAgain(program: Program, scene: Scene): Promise<void> {
  const { phase, failure } = await program.state()
  if (phase !== 'signed-in' || failure?.code !== 'signed-out') {
    throw new Error(`After the tokens were lost the program showed ${wordsOf(await program.state())}.`)
  }
  if ((await program.call('listConversations', {})).length === 0)
    throw new Error('Nothing can be read any more.')
  await checkDraft(program, scene)
  await write(program, scene)
  await signIn(program, scene.cell)
  await untilConnected(program)
}

async function checkDraft(program: Program, { conversations: [conversationId] }: Scene): Promise<void> {
  const { text } = await program.call('getDraft', { conversationId })
  if (text !== DRAFT) throw new Error('The draft is gone.')
}

async function write(program: Program, { lot, written, conversations }: Scene): Promise<void> {
  const one = {
    conversationId: lot.pick(conversations),
    text: `Message ${written.length + 1}`,
    accepted: false
  }
  written.push(one)
  await program.call('sendMessage', { conversationId: one.conversationId, text: one.text })
  one.accepted = true
}

async function sendUntilDeath(program: Program, scene: Scene): Promise<void> {
  try {
    await program.untilState((state) => state.phase === 'signed-in', 'The program did not open its store.')
    for (let count = 0; count < MOST_OF_A_START && program.isRunning(); count++) {
      await write(program, scene)
      await wait(PACE_MS)
    }
  } catch (error) {
    // A call that was under way breaks off with the program.
    const end = wait(1_000)
    await Promise.race([program.ended(), end])
    if (program.isRunning()) throw error
  }
}

/** @throws where it lives on or ended in another way. */
async function died(program: Program, { point, nth }: Kill): Promise<void> {
  await until(() => !program.isRunning(), `${point} was not crossed ${nth} times.`)
  if (!program.wasKilled()) throw new Error(`The program ended by itself.\n${program.output()}`)
}

/** The last start: all that waits is sent, the draft is there. */
async function finish(scene: Scene): Promise<void> {
  const program = await scene.cell.start()
  const { phase } = await program.untilState(
    (state) => state.phase !== 'starting',
    'The program did not get beyond its start.'
  )
  if (phase === 'signed-in') await checkDraft(program, scene)
  await enter(program, scene)
  await write(program, scene)
  await until(
    async () => (await program.call('countUnsent')).messages === 0,
    'Messages are left in the outbox.'
  )
  await untilConnected(program)
  await program.quit()
}

/** Everything accepted is there once, what was under way at most once, and each conversation in its order. */
function compared({
  cell,
  written,
  conversations
}: Scene): Pick<SeriesOutcome, 'sent' | 'lost' | 'doubled' | 'orderBroken'> {
  const accepted = written.filter((one) => one.accepted)
  const times = (one: Written): number => timesHeld(cell, one.conversationId, one.text)
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
    lost: accepted.filter((one) => times(one) === 0).length,
    doubled: written.filter((one) => times(one) > 1).length,
    orderBroken: conversations.filter((conversationId) => !isInOrder(conversationId)).length
  }
}
