import type { Page } from 'playwright-core'
import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { openConversation } from '../conversation.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { mean, median } from '../statistics.ts'
import { LATE } from './scroll.ts'

const CHANGES_PER_SECOND = 100

/** Main's event loop and the page's frames while presence changes all the time, compared with the same program in peace. */
export async function presenceStorm(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const { control, small } = account
  const [windows, seconds] = bench.quick ? [1, 1] : [8, 10]
  const ours = { delays: [] as number[], late: [] as number[] }
  const limits = { delays: [] as number[], late: [] as number[] }
  await withRunning(bench, account, async ({ page, probe }) => {
    await openConversation(page, small)
    for (let window = 0; window < windows; window++) {
      for (const kind of [limits, ours]) {
        await probe.watchLoop()
        const storm =
          kind === ours ? control.stormPresence(seconds * CHANGES_PER_SECOND, seconds * 1_000) : null
        kind.late.push(await lateFrames(page, seconds * 1_000))
        await storm
        kind.delays.push(await probe.loopDelay())
      }
    }
  })
  const rest = {
    paired: true,
    judged: !bench.quick,
    note: `${seconds * CHANGES_PER_SECOND} changes in ${seconds} s, ${windows} times`
  }
  return [
    compare({
      ...rest,
      name: 'presence storm: loop',
      unit: 'ms',
      ours: ours.delays,
      limits: limits.delays,
      read: median,
      goal: { of: 'difference', atMost: 10, words: '≤ limit + 10 ms' }
    }),
    compare({
      ...rest,
      name: 'presence storm: late frames',
      unit: '%',
      ours: ours.late,
      limits: limits.late,
      read: mean,
      goal: { of: 'difference', atMost: 1, words: `frames over ${LATE} ms ≤ limit + 1 point` }
    })
  ]
}

/** @returns the late frames in so many ms, in percent */
async function lateFrames(page: Page, ms: number): Promise<number> {
  const frames = await page.evaluate((length) => {
    const end = performance.now() + length
    return window.benchTiming.framesWhile(() => performance.now() < end)
  }, ms)
  return (100 * frames.filter((time) => time > LATE).length) / frames.length
}
