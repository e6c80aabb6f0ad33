/** Every fault at every call that matters: what is shown, how often the service is asked, and how it goes on. */
import { setTimeout as wait } from 'node:timers/promises'
import type { AppState, FailureCode, MessagePage, Result } from '../../preload/contract/index.ts'
import { wrongCalls } from './calls.ts'
import { runCell } from './cell.ts'
import type { PlannedCell } from './cell.ts'
import { EXPECTED } from './expected.ts'
import type { Expected } from './expected.ts'
import { createLot } from './lot.ts'
import { LIVE_CELLS, runLiveCell } from './matrix-live.ts'
import { emptyResult } from './part.ts'
import type { Part } from './part.ts'
import { lineOfFailed } from './report.ts'
import { wordsOf } from './program.ts'
import type { Program } from './program.ts'
import type { CellOutcome } from './scene.ts'
import {
  checkWhole,
  quietConversation,
  restart,
  shownMessages,
  signIn,
  startSignedIn,
  untilConnected,
  untilShown
} from './scene.ts'
import type { LoggedRequest } from '../sandbox/service.ts'
import { until } from '../support/until.ts'
import { inLanes, openStage } from './stage.ts'
import type { StagedCell } from './stage.ts'
import { isOf, strike, STRIKES, TARGETS } from './strikes.ts'
import type { Strike, Target } from './strikes.ts'

const SPEED = 10
/** How long a fault lasts on after its effect is seen: calls too many would come then. Of the program's clock. */
const WATCH_MS = 3_000
const LANES = 2
/** Messages of a conversation that are loaded by themselves. */
const LOADED = 50
const QUICK_CELLS = 6
const TEXT = 'Written while something was wrong.'

export const matrix: Part = {
  name: 'matrix',
  async run(options) {
    const { seed, quick, cell = '', say } = options
    const result = emptyResult('matrix')
    const stage = await openStage()
    try {
      const all = planned().filter(({ name }) => name.includes(cell))
      const lot = createLot(seed)
      const chosen = quick
        ? Array.from({ length: QUICK_CELLS }, () => all.splice(lot.number(0, all.length - 1), 1)).flat()
        : all
      let done = 0
      await inLanes(LANES, chosen, async (plan) => {
        const cellDone = await runCell(stage, plan, result, seed)
        if (!cellDone.ok) say(lineOfFailed(result.name, cellDone))
        if (++done % 10 === 0) say(`${done} of ${chosen.length} cells`)
      })
    } finally {
      await stage.close()
    }
    return result
  }
}

function planned(): PlannedCell[] {
  const cells: PlannedCell[] = LIVE_CELLS.map((name) => ({
    name: `MQTT, ${name}`,
    speed: name === 'subscription lapses' ? 3 * SPEED : SPEED,
    run: (cell) => runLiveCell(cell, name)
  }))
  for (const target of TARGETS) {
    for (const what of STRIKES) {
      const expected = EXPECTED[target][what]
      if (expected === null) continue
      cells.push({
        name: `${target}, ${what}`,
        speed: SPEED,
        run: (cell) => runStruck(cell, target, what, expected)
      })
    }
  }
  return cells
}

async function runStruck(
  cell: StagedCell,
  target: Target,
  what: Strike,
  expected: Expected
): Promise<CellOutcome> {
  const { control } = cell.sandbox
  const conversationId = quietConversation(cell)
  let program = await startSignedIn(cell)
  const old = await pageToStrike(program, cell, target, 0)

  const atStart = target === 'token' || (what.startsWith('401') && target !== 'page' && target !== 'post')
  if (atStart) await program.quit()
  else if (what.startsWith('401')) {
    const startedAt = control.requests().length
    program = await restart(program, cell)
    await untilConnected(program)
    await pageToStrike(program, cell, target, startedAt)
  }
  if (target === 'token') control.expireTokens()
  const loggedBefore = control.requests().length
  const struckId = old ?? conversationId
  const isStruck = (request: LoggedRequest): boolean => isOf(target, request, struckId)
  const end = await strike(cell, target, what, struckId)
  if (atStart) program = await cell.start()
  const eventsBefore = await program.lastEvent()

  const acted = await act(program, target, atStart, struckId)
  const asExpected = (state: AppState): boolean =>
    liveConnectionOf(state) === expected.connection &&
    (state.failure?.code ?? null) === expected.failure &&
    state.reauthRequired === expected.reauthRequired
  const struck = (): number => control.requests().slice(loggedBefore).filter(isStruck).length
  await until(
    () => struck() >= expected.calls.most,
    () => `Only ${struck()} calls came.`
  )
  if (acted.answer !== expected.answer) throw new Error(`The call ended with ${acted.answer ?? 'success'}.`)
  await program.untilState(asExpected, 'The status is not the right one.')
  if (expected.row !== null) await checkRow(program, conversationId, expected.row)
  await wait(cell.clock.real(WATCH_MS))
  const state = await program.state()
  if (!asExpected(state) && !isBetweenTries(state, expected)) {
    throw new Error(`The status did not stay: ${wordsOf(state)}.`)
  }
  await checkNeverWrong(program, eventsBefore, target, expected)
  // The calls of one try go out side by side: counting ends when all of the last try's have come.
  let loggedUntil = loggedBefore
  const wrongSoFar = (): string | null =>
    wrongCalls(target, expected, isStruck, control.requests().slice(loggedBefore, loggedUntil), [])
  await until(
    () => {
      loggedUntil = control.requests().length
      return wrongSoFar() === null
    },
    () => wrongSoFar() ?? ''
  )

  await end()
  await recover(program, cell, expected, acted.id)
  if (acted.id !== null) await untilShown(program, conversationId, TEXT, 'sent')
  if (old !== null) await checkOlder(program, cell, old)
  const written = await checkWhole(program, cell, conversationId)
  const wrong = wrongCalls(
    target,
    expected,
    isStruck,
    control.requests().slice(loggedBefore, loggedUntil),
    // What the last check writes is one more.
    control.requests().slice(loggedBefore, control.requests().findLastIndex(isStruck))
  )
  if (wrong !== null) throw new Error(wrong)
  return { conversationId, sent: acted.id === null ? [written] : [TEXT, written] }
}

/**
 * A conversation with more messages than were loaded; only where older ones are what is struck.
 * @param startedAt how much the service had logged when the program started
 */
async function pageToStrike(
  program: Program,
  cell: StagedCell,
  target: Target,
  startedAt: number
): Promise<string | null> {
  if (target !== 'page') return null
  const { control } = cell.sandbox
  const [longest] = control
    .conversations()
    .toSorted(
      (one, other) =>
        control.messages(other.conversationId).length - control.messages(one.conversationId).length
    )
  const conversationId = longest?.conversationId ?? ''
  // The first look since a start makes the program read the newest page, whatever is stored.
  const wasRead = (): boolean => {
    const reads = control
      .requests()
      .slice(startedAt)
      .filter((request) => isOf('page', request, conversationId))
    return reads.length > 0 && reads.every(({ status }) => status === 200)
  }
  await until(
    async () => (await shownMessages(program, conversationId, LOADED)).length === LOADED && wasRead(),
    'The newest messages were not loaded.'
  )
  return conversationId
}

/** Does what makes the program call the target. @returns how the call ended, and the message that was written. */
async function act(
  program: Program,
  target: Target,
  atStart: boolean,
  conversationId: string
): Promise<{ answer: FailureCode | null; id: string | null }> {
  if (target === 'post') {
    const { id } = await program.call('sendMessage', { conversationId, text: TEXT })
    return { answer: null, id }
  }
  if (target === 'page') return { answer: codeOf(await olderThanShown(program, conversationId)), id: null }
  if (!atStart) await program.call('reconnect')
  return { answer: null, id: null }
}

async function olderThanShown(program: Program, conversationId: string): Promise<Result<MessagePage>> {
  const [oldest] = await shownMessages(program, conversationId, LOADED)
  return program.remote.call('listMessages', { conversationId, before: oldest?.id ?? '', limit: LOADED })
}

const codeOf = (result: Result<unknown>): FailureCode | null => (result.ok ? null : result.code)

async function checkOlder(program: Program, cell: StagedCell, conversationId: string): Promise<void> {
  const older = await olderThanShown(program, conversationId)
  const held = cell.sandbox.control.messages(conversationId).length
  const came = older.ok ? older.value.messages.length : 0
  if (came !== Math.min(LOADED, held - LOADED)) throw new Error(`${came} older messages came.`)
}

async function checkRow(
  program: Program,
  conversationId: string,
  row: NonNullable<Expected['row']>
): Promise<void> {
  const { failure } = await untilShown(program, conversationId, TEXT, row.state)
  const code = failure?.code ?? null
  if (code !== row.failure) throw new Error(`The message failed with ${code ?? 'nothing'}.`)
}

/** Polling is how the client works while it tries again to get live events. */
const liveConnectionOf = ({ connection, polling }: AppState): AppState['connection'] =>
  polling === null ? connection : 'connecting'

/** While it tries again, an offline program says so. */
function isBetweenTries(state: AppState, expected: Expected): boolean {
  return expected.connection === 'offline' && !expected.reauthRequired && state.connection === 'connecting'
}

/** What was shown on the way must fit too: nobody is told that all is well while it is not, nor the other way round. */
async function checkNeverWrong(
  program: Program,
  since: number,
  target: Target,
  expected: Expected
): Promise<void> {
  const staysUp = target === 'post' || target === 'page'
  // Where renewing the sign-in helps, or ends it, the way there is right too.
  if (expected.recovers !== 'by itself' || staysUp !== (expected.connection === 'connected')) return
  const wrong = (await program.statesSince(since)).find(
    (state) => state.phase === 'signed-in' && (liveConnectionOf(state) === 'connected') !== staysUp
  )
  if (wrong !== undefined) throw new Error(`The status showed ${wordsOf(wrong)} meanwhile.`)
}

async function recover(
  program: Program,
  cell: StagedCell,
  { recovers }: Expected,
  id: string | null
): Promise<void> {
  if (recovers === 'reconnect') await program.call('reconnect')
  if (recovers === 'sign in') await signIn(program, cell)
  if (recovers === 'retry' && id !== null) await program.call('retryMessage', { id })
}
