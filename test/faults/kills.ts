/** The program is killed at named points and at any time while it sends; what it had accepted must come through. */
import { NEWEST_SCHEMA } from '../../main/store/migrations.ts'
import { isRenewal, mostInTenMinutes } from './calls.ts'
import { createLot } from './lot.ts'
import type { Lot } from './lot.ts'
import { emptyResult } from './part.ts'
import type { Part, PartOptions, PartResult } from './part.ts'
import { lineOfFailed } from './report.ts'
import { inLanes, openStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { runSeries } from './kill-series.ts'
import type { Kill } from './kill-series.ts'

const SPEED = 20
const LANES = 2
/** Longer than several entries of the keychain hold. */
const TOKEN_BYTES = 2_400
/** Nothing but what a kill is about makes the sign-in be renewed. */
const TOKEN_SECONDS = 7 * 24 * 60 * 60
/** Kills while sending strike one of the first so many failpoints. */
const FAILPOINTS = 8
/** Pieces of the keychain that such tokens take, and notes of the profile that tell of them. */
const PIECES = 6
const NOTES = 3
/** Real ms: from the first line of the program to well into its sending. */
const TIMER = { least: 100, most: 2_500 }

/** One profile and the kills that it goes through. */
type Series = { name: string; kills: Kill[] }

export const kills: Part = {
  name: 'kills',
  async run(options) {
    const result = emptyResult('kills')
    const stage = await openStage()
    try {
      const lot = createLot(options.seed)
      const all = (options.quick ? quickSeries(lot) : fullSeries(lot)).filter(({ name }) =>
        name.includes(options.cell ?? '')
      )
      await inLanes(LANES, all, (series) => runOne(stage, series, result, options))
    } finally {
      await stage.close()
    }
    return result
  }
}

async function runOne(
  stage: Stage,
  { name, kills: wanted }: Series,
  result: PartResult,
  { seed, say }: PartOptions
): Promise<void> {
  const cell = await stage.openCell({
    speed: SPEED,
    sandbox: { seed, answerDelay: 50, tokenBytes: TOKEN_BYTES, accessTokenSeconds: TOKEN_SECONDS }
  })
  const outcome = await runSeries(cell, wanted, createLot(seed + result.cells.length))
  const renewals = mostInTenMinutes(cell.sandbox.control.requests().filter(isRenewal))
  await cell.close()
  for (const point of outcome.killed) result.kills[point] = (result.kills[point] ?? 0) + 1
  result.sent += outcome.sent
  result.lost += outcome.lost
  result.doubled += outcome.doubled
  result.orderBroken += outcome.orderBroken
  result.tokenCallsIn10Minutes = Math.max(result.tokenCallsIn10Minutes, renewals)
  const done = { name, ok: outcome.why === '', why: outcome.why }
  result.cells.push(done)
  if (!done.ok) say(lineOfFailed(result.name, done))
  else say(`${name}: ${outcome.killed.length} kills, ${outcome.sent} messages`)
}

const sending = (lot: Lot, point: string): Kill => ({
  during: 'sending',
  point,
  nth: lot.number(1, FAILPOINTS),
  // The point lies before the call: some kills let it get on its way, or get its answer.
  laterMs: point === 'post-sent' ? lot.number(0, 12) : 0
})
const quitting: Kill = { during: 'quitting', point: 'checkpoint', nth: 1, laterMs: 0 }
const timer = (lot: Lot): Kill => ({
  during: 'any time',
  point: 'timer',
  nth: 0,
  laterMs: lot.number(TIMER.least, TIMER.most)
})
const renewing = (point: string, nth: number): Kill => ({ during: 'renewal', point, nth, laterMs: 0 })
const signingIn = (point: string, nth: number): Kill => ({ during: 'first sign-in', point, nth, laterMs: 0 })

const POINTS = ['outbox-begin', 'outbox-commit', 'post-sent', 'answer-read', 'row-settled']

/** One kill a point, five by timer, on three profiles. */
function quickSeries(lot: Lot): Series[] {
  return [
    { name: 'while sending', kills: POINTS.map((point) => sending(lot, point)) },
    { name: 'at any time', kills: [quitting, ...Array.from({ length: 5 }, () => timer(lot))] },
    {
      name: 'while signing in and renewing',
      kills: [
        signingIn('migration-step', lot.number(1, NEWEST_SCHEMA)),
        renewing('token-answer', 1),
        renewing('keychain-piece', lot.number(1, PIECES)),
        renewing('keychain-marker', lot.number(1, NOTES))
      ]
    }
  ]
}

/**
 * Ten kills a point, fifty by timer. The first sign-in comes once in a profile; and the guard of the token endpoint
 * would stop more than a few renewals of the same one.
 */
function fullSeries(lot: Lot): Series[] {
  const ten = <T>(make: (place: number) => T): T[] => Array.from({ length: 10 }, (_, place) => make(place))
  const fresh = (point: string, times: number, nth: (place: number) => number): Series[] =>
    Array.from({ length: times }, (_, place) => ({
      name: `first sign-in, ${point} ${nth(place)} (${place + 1})`,
      kills: [signingIn(point, nth(place))]
    }))
  const renewals = (point: string, times: number, nth: () => number): Series[] =>
    Array.from({ length: times }, (_, place) => ({
      name: `renewal, ${point} (${place + 1})`,
      kills: [renewing(point, nth()), renewing(point, nth())]
    }))
  return [
    ...POINTS.map((point) => ({ name: `sending, ${point}`, kills: ten(() => sending(lot, point)) })),
    { name: 'quitting, checkpoint', kills: ten(() => quitting) },
    ...[1, 2, 3, 4, 5].map((place) => ({ name: `any time (${place})`, kills: ten(() => timer(lot)) })),
    ...fresh('migration-step', 10, (place) => (place % NEWEST_SCHEMA) + 1),
    // Every piece of the tokens, then the one of the store's key; two notes of each.
    ...fresh('keychain-piece', PIECES + 1, (place) => place + 1),
    ...fresh('keychain-marker', 4, (place) => place + 1),
    ...renewals('keychain-piece', 2, () => lot.number(1, PIECES)),
    ...renewals('keychain-marker', 3, () => lot.number(1, NOTES)),
    ...renewals('token-answer', 5, () => 1)
  ]
}
