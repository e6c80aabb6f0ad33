/** A row of the table: what was measured beside its limit, how sure that is, and what follows from it. */
import { intervalOf } from './statistics.ts'
import type { Interval } from './statistics.ts'

export type Verdict = 'ok' | 'missed' | 'not judged'

export type Row = {
  name: string
  /** Null where it could not be measured. */
  figure: number | null
  limit: number | null
  unit: string
  difference: number | null
  ratio: number | null
  /** Of what the goal is about, 95 %. */
  interval: Interval | null
  goal: string
  verdict: Verdict
  /** How it was measured, or why it was not. */
  note: string
}

type Goal = {
  /** What must not be more than `atMost`. */
  of: 'figure' | 'difference' | 'ratio'
  atMost: number
  /** The interval may be this wide at most; the goal itself unless told. */
  width?: number
  words: string
}

/**
 * Compares ours with the limit.
 * @param ours and limits: one value a repetition
 * @param paired whether the values were measured in pairs
 * @param read what counts of a set: its median, a percentile, its mean
 * @param judged false: nothing is said of whether the goal is met
 */
export function compare(options: {
  name: string
  unit: string
  ours: number[]
  limits: number[]
  paired: boolean
  read(values: number[]): number
  goal: Goal
  judged: boolean
  note?: string
}): Row {
  const { name, unit, ours, limits, paired, read, goal, judged, note = '' } = options
  const figure = read(ours)
  const limit = read(limits)
  const valueOf = (one: number, other: number): number =>
    goal.of === 'difference' ? one - other : goal.of === 'ratio' ? one / other : one
  const interval = intervalOf(ours, limits, (some, others) => valueOf(read(some), read(others)), { paired })
  return {
    name,
    figure,
    limit,
    unit,
    difference: figure - limit,
    ratio: figure / limit,
    interval,
    goal: goal.words,
    verdict: judged ? verdictOf(valueOf(figure, limit), interval, goal) : 'not judged',
    note
  }
}

/** A figure that is the same each time, as a size is. */
export function exact(options: {
  name: string
  unit: string
  figure: number
  atMost: number
  note?: string
}): Row {
  const { name, unit, figure, atMost, note = '' } = options
  return {
    ...notMeasured(name, unit, `≤ ${atMost} ${unit}`, note),
    figure,
    limit: atMost,
    difference: figure - atMost,
    ratio: figure / atMost,
    verdict: figure <= atMost ? 'ok' : 'missed'
  }
}

/** A row without a figure, and why. */
export function notMeasured(name: string, unit: string, goal: string, note: string): Row {
  return {
    name,
    figure: null,
    limit: null,
    unit,
    difference: null,
    ratio: null,
    interval: null,
    goal,
    verdict: 'not judged',
    note
  }
}

/**
 * An interval that is wider than the goal says nothing, unless all of it lies beyond the goal: that is a miss
 * however uncertain its size.
 */
export function verdictOf(value: number, [low, high]: Interval, { atMost, width = atMost }: Goal): Verdict {
  if (low > atMost) return 'missed'
  if (!(high - low <= width)) return 'not judged'
  return value <= atMost ? 'ok' : 'missed'
}
