import { setTimeout as wait } from 'node:timers/promises'
import { openFreshProfile } from '../account.ts'
import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import type { Running } from '../running.ts'
import { median } from '../statistics.ts'

const NAME = 'loop'
const GOAL = '≤ limit + 10 ms'

/** Delays of main's event loop during a first sync, compared with an idle program. */
export async function loop(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const [windows, length] = bench.quick ? [2, 500] : [12, 5_000]
  const delays = async (running: Running): Promise<number[]> => {
    const percentiles: number[] = []
    for (let window = 0; window < windows; window++) {
      await running.probe.watchLoop()
      await wait(length)
      percentiles.push(await running.probe.loopDelay())
    }
    return percentiles
  }
  const limits = await withRunning(bench, account, async (running) => {
    await wait(bench.quick ? 0 : 10_000)
    return delays(running)
  })
  const profile = await openFreshProfile(bench, account.sandbox)
  const ours = await withRunning(bench, { sandbox: account.sandbox, profile }, delays)
  return [
    compare({
      name: NAME,
      unit: 'ms',
      ours,
      limits,
      paired: false,
      read: median,
      goal: { of: 'difference', atMost: 10, words: GOAL },
      judged: !bench.quick,
      note: `99.9th percentile in ${windows} windows of ${length / 1_000} s`
    })
  ]
}
