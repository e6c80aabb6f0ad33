/** A service that answers 401 for ever, and a program that crashes and is started again for ever, together. */
import { setTimeout as wait } from 'node:timers/promises'
import { isRenewal, mostInTenMinutes } from './calls.ts'
import { createLot } from './lot.ts'
import { emptyResult } from './part.ts'
import type { Part } from './part.ts'
import { startSignedIn, untilConnected } from './scene.ts'
import { openStage } from './stage.ts'
import type { Stage, StagedCell } from './stage.ts'

const SPEED = 30
const MINUTE_MS = 60_000
/** Of the program's own clock, from a start to the next crash. */
const LIFE_MS = { least: 3_000, most: 100_000 }
/** Fewer renewals would not have come near the limit. */
const LEAST_RENEWALS = 4

type Loop = { name: string; renewalsFail: boolean }

const LOOPS: Loop[] = [
  { name: 'a 401 for ever and renewals that fail, in a program that crashes for ever', renewalsFail: true },
  {
    name: 'a 401 for ever and renewals that succeed, in a program that crashes for ever',
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
        const { renewals, starts, why } = await crashForEver(stage, loop, { seed, minutes: quick ? 11 : 25 })
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

async function crashForEver(
  stage: Stage,
  { renewalsFail }: Loop,
  { seed, minutes }: { seed: number; minutes: number }
): Promise<{ renewals: number; starts: number; why: string }> {
  const lot = createLot(seed)
  const cell = await stage.openCell({ speed: SPEED, sandbox: { seed } })
  try {
    await (await startSignedIn(cell)).kill()
    refuse(cell, renewalsFail)
    const end = cell.clock.now() + minutes * MINUTE_MS
    let starts = 0
    for (; cell.clock.now() < end; starts++) {
      const program = await cell.start()
      await wait(cell.clock.real(lot.number(LIFE_MS.least, LIFE_MS.most)))
      await program.kill()
    }
    const renewals = mostInTenMinutes(cell.sandbox.control.requests().filter(isRenewal))
    return { renewals, starts, why: wrongCount(renewals) || (await wrongEnd(cell, renewalsFail)) }
  } finally {
    await cell.close()
  }
}

function refuse({ sandbox: { control } }: StagedCell, renewalsFail: boolean): void {
  for (const service of ['admin', 'chat', 'presence', 'notifications'] as const) {
    control.fault({ kind: 'status', status: 401, service, times: -1 })
  }
  if (renewalsFail) {
    control.fault({ kind: 'status', status: 503, service: 'authentication', method: 'POST', times: -1 })
  }
}

function wrongCount(renewals: number): string {
  if (renewals > 6) return `${renewals} renewals in ten minutes.`
  return renewals < LEAST_RENEWALS ? `Only ${renewals} renewals: the limit was not tried.` : ''
}

/** The next start says why nothing is tried, and goes on when the person says so and the service is well again. */
async function wrongEnd(cell: StagedCell, renewalsFail: boolean): Promise<string> {
  const program = await cell.start()
  try {
    const { phase } = await program.untilState(
      (state) => state.failure?.code === 'sign-in-paused' || state.phase === 'signed-out',
      'It was not said that the sign-in is paused.'
    )
    // A crash between the answer and the keychain loses a pair of tokens for good: the person signs in again.
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
