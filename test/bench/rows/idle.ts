import { setTimeout as wait } from 'node:timers/promises'
import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { cpuOf, processTreeOf } from '../processes.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import type { Running } from '../running.ts'
import { mean } from '../statistics.ts'

/** How long after a start its remaining work is done, in ms. */
const SETTLED = 20_000

/** CPU time of all processes while connected and idle, compared with the empty app at the same time. */
export async function idle(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const [slices, length] = bench.quick ? [2, 500] : [12, 10_000]
  const ours: number[] = []
  const limits: number[] = []
  await withRunning(bench, account, (program) =>
    withRunning(bench, 'empty', async (empty) => {
      await wait(bench.quick ? 0 : SETTLED)
      for (let slice = 0; slice < slices; slice++) {
        const [before, began] = [[program, empty].map(cpuTimeOf), performance.now()]
        await wait(length)
        const after = [program, empty].map(cpuTimeOf)
        const share = (place: number): number =>
          (100 * ((after[place] ?? 0) - (before[place] ?? 0))) / (performance.now() - began)
        ours.push(share(0))
        limits.push(share(1))
      }
    })
  )
  return [
    compare({
      name: 'idle',
      unit: '% of a core',
      ours,
      limits,
      paired: true,
      read: mean,
      goal: { of: 'difference', atMost: 0.3, words: '≤ limit + 0.3 % of a core' },
      judged: !bench.quick,
      note: `over ${(slices * length) / 1_000} s`
    })
  ]
}

const cpuTimeOf = ({ pid }: Running): number => cpuOf(processTreeOf(pid))
