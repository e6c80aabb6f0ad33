/**
 * A service that always answers 401, and a program that keeps crashing: token renewals must stay within their limit.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { isRenewal, mostInTenMinutes } from './calls.ts'
import { createRandom } from './random.ts'
import { emptyResult } from './part.ts'
import type { Part } from './part.ts'
import { startSignedIn, untilConnected } from './scene.ts'
import { openStage } from './stage.ts'
import type { Stage, StagedCell } from './stage.ts'

const SPEED = 30
const MINUTE_MS = 60_000
/** From a start to the next crash, in ms of the program's clock. */
const UPTIME_MS = { min: 3_000, max: 100_000 }
/** With fewer renewals the limit was not tested. */
const MIN_RENEWALS = 4

type Loop = { name: string; renewalsFail: boolean }

const LOOPS: Loop[] = [
  { name: 'always 401 and failing renewals, in a program that keeps crashing', renewalsFail: true },
  {
    name: 'always 401 and successful renewals, in a program that keeps crashing',
    renewalsFail: false
  }
]

export const budget: Part = {
  name: 'budget',
  async run({ quick, seed, say }) {
    const result = emptyResult('budget')
    const stage = await openStage()
    try {
      for (const loop of quick ? LOOPS.slice(0, 1) : LOOPS) {
        const { renewals, starts, why } = await crashRepeatedly(stage, loop, {
          seed,
          minutes: quick ? 11 : 25
        })
        result.tokenCallsIn10Minutes = Math.max(result.tokenCallsIn10Minutes, renewals)
        result.kills.crash = (result.kills.crash ?? 0) + starts
        result.cells.push({ name: loop.name, ok: why === '', why })
        say(`${loop.name}: ${starts} starts, at most ${renewals} renewals in ten minutes`)
      }
    } finally {
      await stage.close()
    }
    return result
  }
}

async function crashRepeatedly(
  stage: Stage,
  { renewalsFail }: Loop,
  { seed, minutes }: { seed: number; minutes: number }
): Promise<{ renewals: number; starts: number; why: string }> {
  const random = createRandom(seed)
  const cell = await stage.openCell({ speed: SPEED, sandbox: { seed } })
  try {
    await (await startSignedIn(cell)).kill()
    injectFaults(cell, renewalsFail)
    const end = cell.clock.now() + minutes * MINUTE_MS
    let starts = 0
    for (; cell.clock.now() < end; starts++) {
      const program = await cell.start()
      await wait(cell.clock.real(random.number(UPTIME_MS.min, UPTIME_MS.max)))
      await program.kill()
    }
    const renewals = mostInTenMinutes(cell.sandbox.control.requests().filter(isRenewal))
    return { renewals, starts, why: checkCount(renewals) || (await checkRecovery(cell, renewalsFail)) }
  } finally {
    await cell.close()
  }
}

function injectFaults({ sandbox: { control } }: StagedCell, renewalsFail: boolean): void {
  for (const service of ['admin', 'chat', 'presence', 'notifications'] as const) {
    control.fault({ kind: 'status', status: 401, service, times: -1 })
  }
  if (renewalsFail) {
    control.fault({ kind: 'status', status: 503, service: 'authentication', method: 'POST', times: -1 })
  }
}

/** @returns what is wrong with the count, or '' */
function checkCount(renewals: number): string {
  if (renewals > 6) return `${renewals} renewals in ten minutes.`
  return renewals < MIN_RENEWALS ? `Only ${renewals} renewals: the limit was not tested.` : ''
}

/**
 * The next start shows that the sign-in is paused, and Reconnect works once the service is healthy again.
 * @returns what went wrong, or ''
 */
async function checkRecovery(cell: StagedCell, renewalsFail: boolean): Promise<string> {
  const program = await cell.start()
  try {
    const { phase } = await program.untilState(
      (state) => state.failure?.code === 'sign-in-paused' || state.phase === 'signed-out',
      'The state did not show that the sign-in is paused.'
    )
    // A crash between the answer and the keychain loses the new tokens, so the person must sign in again.
    if (phase === 'signed-out') return renewalsFail ? 'The sign-in was lost.' : ''
    cell.sandbox.control.clearFaults()
    await program.call('reconnect')
    await untilConnected(program)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await program.kill()
  }
}
