/** Measures search and opening a conversation by number of messages, for the plot. */
import { createAccounts } from './account.ts'
import type { Bench } from './bench.ts'
import type { Point } from './plot.ts'
import { timeOpens } from './rows/open.ts'
import { timeSearches } from './rows/search.ts'
import { median, quantile } from './statistics.ts'

const SIZES = [10_000, 100_000, 1_000_000]

export type BySize = { search: Point[]; open: Point[] }

/** @returns in ms: the 95th percentile of searches, and the median of opening the largest conversation */
export async function measureBySize(bench: Bench): Promise<BySize> {
  const accountWith = createAccounts(bench)
  const points: BySize = { search: [], open: [] }
  for (const messages of SIZES) {
    bench.say(`By size: ${messages.toLocaleString('en-US')} messages`)
    points.search.push({ x: messages, y: quantile(await timeSearches(bench, messages), 0.95) })
    const { large } = await timeOpens(bench, await accountWith(messages), 30)
    points.open.push({ x: messages, y: median(large) })
  }
  return points
}
