/** A row of the table: a measurement and its physical limit, with a confidence interval and a verdict. */
import { intervalOf } from './statistics.ts'
import type { Interval } from './statistics.ts'

export type Verdict = 'ok' | 'missed' | 'not judged'

export type Row = {
  name: string
  /** Null if it could not be measured. */
  figure: number | null
  limit: number | null
  unit: string
  difference: number | null
  ratio: number | null
  /** The 95 % confidence interval of the value that the goal limits. */
  interval: Interval | null
  goal: string
  verdict: Verdict
  /** How it was measured, or why it could not be. */
  note: string
}

type Goal = {
  /** The value that must not exceed `atMost`. */
  of: 'figure' | 'difference' | 'ratio'
  atMost: number
  /** The greatest width of the interval for a verdict; `atMost` by default. */
  width?: number
  words: string
}

/**
 * Compares our values with those of the limit.
 * @param options.ours, options.limits one value per repetition
 * @param options.paired whether the values were measured in pairs
 * @param options.read reduces a set to one value: its median, a percentile, or its mean
 * @param options.judged whether to give a verdict
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

/** A row for a figure that does not vary, such as a size. */
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
 * An interval that is wider than the goal allows no verdict, unless it is completely above the goal: then the goal is
 * missed in any case.
 */
export function verdictOf(value: number, [low, high]: Interval, { atMost, width = atMost }: Goal): Verdict {
  if (low > atMost) return 'missed'
  if (!(high - low <= width)) return 'not judged'
  return value <= atMost ? 'ok' : 'missed'
}
