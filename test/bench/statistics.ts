/** What repeated measurements say, and how sure that is. */

/** How often a set is drawn anew for an interval; 2,000 hold the 2.5 % and 97.5 % points still. */
const DRAWS = 2_000

/** Numbers from 0 to 1, 1 left out. */
export type Random = () => number

export type Interval = [low: number, high: number]

/** @throws RangeError for an empty set. */
export function mean(values: number[]): number {
  if (values.length === 0) throw new RangeError('There are no values.')
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * The value below which that share of the set lies, between two values in proportion.
 * @param share 0 to 1
 * @throws RangeError for an empty set.
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
 * The 95 % interval of what is read from two sets: both are drawn anew with replacement again and again (percentile
 * bootstrap). Sets that were measured in pairs are drawn in pairs, so what slowed both down cancels out.
 */
export function intervalOf(
  ours: number[],
  limits: number[],
  read: (ours: number[], limits: number[]) => number,
  options: { paired: boolean; random?: Random }
): Interval {
  const { paired, random = Math.random } = options
  if (paired && ours.length !== limits.length) throw new RangeError('Pairs have two values each.')
  const places = (count: number): number[] =>
    Array.from({ length: count }, () => Math.floor(random() * count))
  const at = (values: number[], chosen: number[]): number[] => chosen.map((place) => values[place] ?? NaN)
  const draws = Array.from({ length: DRAWS }, () => {
    const chosen = places(ours.length)
    return read(at(ours, chosen), at(limits, paired ? chosen : places(limits.length)))
  })
  return [quantile(draws, 0.025), quantile(draws, 0.975)]
}
