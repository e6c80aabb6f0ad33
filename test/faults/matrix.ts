/** Every fault at every important call: checks the status, the number of calls, and the recovery. */
import { setTimeout as wait } from 'node:timers/promises'
import type { AppState, FailureCode, MessagePage, Result } from '../../preload/contract/index.ts'
import { wrongCalls } from './calls.ts'
import { runCell } from './cell.ts'
import type { PlannedCell } from './cell.ts'
import { EXPECTED } from './expected.ts'
import type { Expected } from './expected.ts'
import { createRandom } from './random.ts'
import { LIVE_CELLS, runLiveCell } from './matrix-live.ts'
import { emptyResult } from './part.ts'
import type { Part } from './part.ts'
import { lineOfFailed } from './report.ts'
import { describeState } from './program.ts'
import type { Program } from './program.ts'
import type { CellOutcome } from './scene.ts'
import {
  checkRecovered,
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
import { mapConcurrently, openStage } from './stage.ts'
import type { StagedCell } from './stage.ts'
import { FAULT_CASES, injectFault, isCallOf, TARGETS } from './fault-cases.ts'
import type { FaultCase, Target } from './fault-cases.ts'

const SPEED = 10
/** How long a fault continues after its effect is seen, to catch surplus calls, in ms of the program's clock. */
const WATCH_MS = 3_000
const CONCURRENCY = 2
/** How many messages of an opened conversation are loaded. */
const LOADED = 50
const QUICK_CELLS = 4
const TEXT = 'Written while something was wrong.'

export const matrix: Part = {
  name: 'matrix',
  async run(options) {
    const { seed, quick, cell = '', say } = options
    const result = emptyResult('matrix')
    const stage = await openStage()
    try {
      const all = planned().filter(({ name }) => name.includes(cell))
      const random = createRandom(seed)
      const chosen = quick
        ? Array.from({ length: QUICK_CELLS }, () => all.splice(random.number(0, all.length - 1), 1)).flat()
        : all
      let done = 0
      await mapConcurrently(CONCURRENCY, chosen, async (plan) => {
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
    for (const faultCase of FAULT_CASES) {
      const expected = EXPECTED[target][faultCase]
      if (expected === null) continue
      cells.push({
        name: `${target}, ${faultCase}`,
        speed: SPEED,
        run: (cell) => runFaultCell(cell, target, faultCase, expected)
      })
    }
  }
  return cells
}

async function runFaultCell(
  cell: StagedCell,
  target: Target,
  faultCase: FaultCase,
  expected: Expected
): Promise<CellOutcome> {
  const { control } = cell.sandbox
  const conversationId = quietConversation(cell)
  let program = await startSignedIn(cell)
  const old = await openLongConversation(program, cell, target, 0)

  const atStart =
    target === 'token' || (faultCase.startsWith('401') && target !== 'page' && target !== 'post')
  if (atStart) await program.quit()
  else if (faultCase.startsWith('401')) {
    const startedAt = control.requests().length
    program = await restart(program, cell)
    await untilConnected(program)
    await openLongConversation(program, cell, target, startedAt)
  }
  if (target === 'token') control.expireTokens()
  const loggedBefore = control.requests().length
  const affectedId = old ?? conversationId
  const isAffected = (request: LoggedRequest): boolean => isCallOf(target, request, affectedId)
  const endFault = await injectFault(cell, target, faultCase, affectedId)
  if (atStart) program = await cell.start()
  const eventsBefore = await program.lastEvent()

  const acted = await act(program, target, atStart, affectedId)
  const asExpected = (state: AppState): boolean =>
    liveConnectionOf(state) === expected.connection &&
    (state.failure?.code ?? null) === expected.failure &&
    state.reauthRequired === expected.reauthRequired
  const affected = (): number => control.requests().slice(loggedBefore).filter(isAffected).length
  await until(
    () => affected() >= expected.calls.max,
    () => `Only ${affected()} calls came.`
  )
  if (acted.answer !== expected.answer) throw new Error(`The call ended with ${acted.answer ?? 'success'}.`)
  await program.untilState(asExpected, 'The status is wrong.')
  if (expected.row !== null) await checkRow(program, conversationId, expected.row)
  await wait(cell.clock.real(WATCH_MS))
  const state = await program.state()
  if (!asExpected(state) && !isBetweenTries(state, expected)) {
    throw new Error(`The status did not stay: ${describeState(state)}.`)
  }
  await checkNeverWrong(program, eventsBefore, target, expected)
  // The calls of one attempt go out in parallel, so counting ends when all calls of the last attempt have arrived.
  let loggedUntil = loggedBefore
  const wrongSoFar = (): string | null =>
    wrongCalls(target, expected, isAffected, control.requests().slice(loggedBefore, loggedUntil), [])
  await until(
    () => {
      loggedUntil = control.requests().length
      return wrongSoFar() === null
    },
    () => wrongSoFar() ?? ''
  )

  await endFault()
  await recover(program, cell, expected, acted.id)
  if (acted.id !== null) await untilShown(program, conversationId, TEXT, 'sent')
  if (old !== null) await checkOlder(program, cell, old)
  const written = await checkRecovered(program, cell, conversationId)
  const wrong = wrongCalls(
    target,
    expected,
    isAffected,
    control.requests().slice(loggedBefore, loggedUntil),
    // Without the message that the last check sends.
    control.requests().slice(loggedBefore, control.requests().findLastIndex(isAffected))
  )
  if (wrong !== null) throw new Error(wrong)
  return { conversationId, sent: acted.id === null ? [written] : [TEXT, written] }
}

/**
 * For the target `page`, returns a conversation with more messages than are loaded, and waits until it is loaded.
 * @param startedAt how many requests the service had logged when the program started
 */
async function openLongConversation(
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
  // Opening a conversation for the first time since a start always fetches its newest page.
  const wasRead = (): boolean => {
    const reads = control
      .requests()
      .slice(startedAt)
      .filter((request) => isCallOf('page', request, conversationId))
    return reads.length > 0 && reads.every(({ status }) => status === 200)
  }
  await until(
    async () => (await shownMessages(program, conversationId, LOADED)).length === LOADED && wasRead(),
    'The newest messages were not loaded.'
  )
  return conversationId
}

/** Makes the program call the target. @returns how the call failed, and the id of the message it wrote */
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
  const atService = cell.sandbox.control.messages(conversationId).length
  const came = older.ok ? older.value.messages.length : 0
  if (came !== Math.min(LOADED, atService - LOADED)) throw new Error(`${came} older messages came.`)
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

/** While the program polls, it is still trying to get live events. */
const liveConnectionOf = ({ connection, polling }: AppState): AppState['connection'] =>
  polling === null ? connection : 'connecting'

/** While an offline program retries, its status is connecting. */
function isBetweenTries(state: AppState, expected: Expected): boolean {
  return expected.connection === 'offline' && !expected.reauthRequired && state.connection === 'connecting'
}

/** Checks that no intermediate state showed connected during a failure, or the other way round. */
async function checkNeverWrong(
  program: Program,
  since: number,
  target: Target,
  expected: Expected
): Promise<void> {
  const staysUp = target === 'post' || target === 'page'
  // If the sign-in is renewed or ends, other states may come first.
  if (expected.recovers !== 'by itself' || staysUp !== (expected.connection === 'connected')) return
  const wrong = (await program.statesSince(since)).find(
    (state) => state.phase === 'signed-in' && (liveConnectionOf(state) === 'connected') !== staysUp
  )
  if (wrong !== undefined) throw new Error(`The status showed ${describeState(wrong)} meanwhile.`)
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
