/** Summaries of repeated measurements, with confidence intervals. */

/** The number of bootstrap samples; with 2,000 the 2.5 % and 97.5 % points are stable. */
const SAMPLES = 2_000

/** Returns numbers from 0 (included) to 1 (excluded). */
export type Random = () => number

export type Interval = [low: number, high: number]

/** @throws RangeError for an empty set */
export function mean(values: number[]): number {
  if (values.length === 0) throw new RangeError('There are no values.')
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * The quantile of a set, interpolated linearly.
 * @param share 0 to 1
 * @throws RangeError for an empty set
 */
export function quantile(values: number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('There are no values.')
  return below + (above - below) * (place - Math.floor(place))
}

export const median = (values: number[]): number => quantile(values, 0.5)

/**
 * The 95 % confidence interval of a value computed from two sets, by resampling both with replacement (percentile
 * bootstrap). Sets that were measured in pairs are resampled in pairs, so common slowdowns cancel out.
 */
export function intervalOf(
  ours: number[],
  limits: number[],
  read: (ours: number[], limits: number[]) => number,
  options: { paired: boolean; random?: Random }
): Interval {
  const { paired, random = Math.random } = options
  if (paired && ours.length !== limits.length) throw new RangeError('Pairs have two values each.')
  const randomIndexes = (count: number): number[] =>
    Array.from({ length: count }, () => Math.floor(random() * count))
  const at = (values: number[], chosen: number[]): number[] => chosen.map((place) => values[place] ?? NaN)
  const samples = Array.from({ length: SAMPLES }, () => {
    const chosen = randomIndexes(ours.length)
    return read(at(ours, chosen), at(limits, paired ? chosen : randomIndexes(limits.length)))
  })
  return [quantile(samples, 0.025), quantile(samples, 0.975)]
}
