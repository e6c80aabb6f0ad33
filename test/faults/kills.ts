/** Kills the program at failpoints and at random times while it sends; every accepted message must arrive. */
import { NEWEST_SCHEMA } from '../../main/store/migrations.ts'
import { isRenewal, mostInTenMinutes } from './calls.ts'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'
import { emptyResult } from './part.ts'
import type { Part, PartOptions, PartResult } from './part.ts'
import { lineOfFailed } from './report.ts'
import { mapConcurrently, openStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { runSeries } from './kill-series.ts'
import type { Kill } from './kill-series.ts'

const SPEED = 20
const CONCURRENCY = 2
/** Long enough to need several keychain entries. */
const TOKEN_BYTES = 2_400
/** So long that only the renewal cells renew the sign-in. */
const TOKEN_SECONDS = 7 * 24 * 60 * 60
/** A kill while sending happens at one of the first passes of its failpoint. */
const MAX_PASSES = 8
/** How many keychain entries hold such tokens, and how many markers are written for them. */
const PIECES = 6
const MARKERS = 3
/** Limits of a kill at any time, in real ms from the start: from its first line to well into sending. */
const TIMER = { min: 100, max: 2_500 }

/** The kills on one profile. */
type Series = { name: string; kills: Kill[] }

export const kills: Part = {
  name: 'kills',
  async run(options) {
    const result = emptyResult('kills')
    const stage = await openStage()
    try {
      const random = createRandom(options.seed)
      const all = (options.quick ? quickSeries(random) : fullSeries(random)).filter(({ name }) =>
        name.includes(options.cell ?? '')
      )
      await mapConcurrently(CONCURRENCY, all, (series) => runOne(stage, series, result, options))
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
  const outcome = await runSeries(cell, wanted, createRandom(seed + result.cells.length))
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

const sending = (random: Random, point: string): Kill => ({
  during: 'sending',
  point,
  nth: random.number(1, MAX_PASSES),
  // This failpoint is before the call, so a later kill happens during the call or after its answer.
  laterMs: point === 'post-sent' ? random.number(0, 12) : 0
})
const quitting: Kill = { during: 'quitting', point: 'checkpoint', nth: 1, laterMs: 0 }
const timer = (random: Random): Kill => ({
  during: 'any time',
  point: 'timer',
  nth: 0,
  laterMs: random.number(TIMER.min, TIMER.max)
})
const renewing = (point: string, nth: number): Kill => ({ during: 'renewal', point, nth, laterMs: 0 })
const signingIn = (point: string, nth: number): Kill => ({ during: 'first sign-in', point, nth, laterMs: 0 })

const POINTS = ['outbox-begin', 'outbox-commit', 'post-sent', 'answer-read', 'row-settled']

/** One kill per failpoint and two by timer, on three profiles. */
function quickSeries(random: Random): Series[] {
  return [
    { name: 'while sending', kills: POINTS.map((point) => sending(random, point)) },
    { name: 'at any time', kills: [quitting, timer(random), timer(random)] },
    {
      name: 'while signing in and renewing',
      kills: [
        signingIn('migration-step', random.number(1, NEWEST_SCHEMA)),
        renewing('token-answer', 1),
        renewing('keychain-piece', random.number(1, PIECES)),
        renewing('keychain-marker', random.number(1, MARKERS))
      ]
    }
  ]
}

/**
 * Ten kills per failpoint and fifty by timer. Each profile has only one first sign-in, and the token guard would stop
 * more than a few renewals on one profile.
 */
function fullSeries(random: Random): Series[] {
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
    ...POINTS.map((point) => ({ name: `sending, ${point}`, kills: ten(() => sending(random, point)) })),
    { name: 'quitting, checkpoint', kills: ten(() => quitting) },
    ...[1, 2, 3, 4, 5].map((place) => ({ name: `any time (${place})`, kills: ten(() => timer(random)) })),
    ...fresh('migration-step', 10, (place) => (place % NEWEST_SCHEMA) + 1),
    // Every entry of the tokens, then the one of the store key; two markers for each of the two.
    ...fresh('keychain-piece', PIECES + 1, (place) => place + 1),
    ...fresh('keychain-marker', 4, (place) => place + 1),
    ...renewals('keychain-piece', 2, () => random.number(1, PIECES)),
    ...renewals('keychain-marker', 3, () => random.number(1, MARKERS)),
    ...renewals('token-answer', 5, () => 1)
  ]
}
