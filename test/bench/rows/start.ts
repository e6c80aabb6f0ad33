import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { timeStart } from '../first-paint.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { median } from '../statistics.ts'

export const CONVERSATIONS = 'nav li'
const ANYTHING = '#app > *'

/** From the start of the process to the paint of the conversation list, compared with the empty app's first paint. */
export async function start(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const timeOurs = (): Promise<number> => timeStart(bench, account, CONVERSATIONS)
  const timeEmpty = (): Promise<number> => timeStart(bench, 'empty', ANYTHING)
  // The first start of each warms up the caches of the system.
  if (!bench.quick) {
    await timeOurs()
    await timeEmpty()
  }
  const ours: number[] = []
  const limits: number[] = []
  for (let pair = 0; pair < (bench.quick ? 1 : 20); pair++) {
    const firstOurs = pair % 2 === 0
    if (firstOurs) ours.push(await timeOurs())
    limits.push(await timeEmpty())
    if (!firstOurs) ours.push(await timeOurs())
  }
  return [
    compare({
      name: 'start',
      unit: 'ms',
      ours,
      limits,
      paired: true,
      read: median,
      goal: { of: 'difference', atMost: 250, words: 'difference ≤ 250 ms' },
      judged: !bench.quick
    })
  ]
}
