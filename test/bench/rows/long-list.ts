import type { Page } from 'playwright-core'
import type { Account, AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { timeStart } from '../first-paint.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { mean, median } from '../statistics.ts'
import { LATE } from './scroll.ts'
import { CONVERSATIONS } from './start.ts'

/** The scroll distance of a fast wheel in one frame, in px. */
const STEP = 240

/** Start and scrolling with 5,000 conversations, compared with 2,000 and as many messages. */
export async function longList(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const [many, few] = [5_000, 2_000]
  const accountOf = (conversations: number): Promise<Account> =>
    bench.quick ? accountWith(bench.messages) : accountWith(50_000, { conversations })
  const [large, usual] = [await accountOf(many), await accountOf(few)]
  const starts = { ours: [] as number[], limits: [] as number[] }
  for (let pair = 0; pair < (bench.quick ? 1 : 15); pair++) {
    starts.ours.push(await timeStart(bench, large, CONVERSATIONS))
    starts.limits.push(await timeStart(bench, usual, CONVERSATIONS))
  }
  const stretches = bench.quick ? 2 : 20
  const rest = {
    paired: true,
    judged: !bench.quick,
    note: bench.quick ? '' : `${many} conversations compared with ${few}`
  }
  return [
    compare({
      ...rest,
      ...starts,
      name: 'long list: start',
      unit: 'ms',
      read: median,
      goal: { of: 'ratio', atMost: 1.05, width: 0.1, words: 'ratio ≤ 1.05' }
    }),
    compare({
      ...rest,
      name: 'long list: late frames',
      unit: '%',
      ours: await lateFrames(bench, large, stretches),
      limits: await lateFrames(bench, usual, stretches),
      paired: false,
      read: mean,
      goal: { of: 'difference', atMost: 1, words: `frames over ${LATE} ms ≤ limit + 1 point` }
    })
  ]
}

/** Scrolls the conversation list down and up. @returns the late frames of each stretch, in percent */
function lateFrames(bench: Bench, account: Account, stretches: number): Promise<number[]> {
  return withRunning(bench, account, async ({ page }) => {
    const late: number[] = []
    for (let stretch = 0; stretch < stretches; stretch++) {
      const frames = await scrollList(page, stretch % 2 === 0 ? STEP : -STEP, bench.quick ? 20 : 180)
      late.push((100 * frames.filter((time) => time > LATE).length) / frames.length)
    }
    return late
  })
}

/** @param step px per frame, negative upwards. @returns times between frames, in ms */
function scrollList(page: Page, step: number, stretch: number): Promise<number[]> {
  return page.evaluate(
    ({ step, stretch }) => {
      const rows = document.querySelector('nav li')
      let list = rows?.parentElement ?? null
      while (list !== null && getComputedStyle(list).overflowY !== 'auto') list = list.parentElement
      if (list === null) throw new Error('The conversation list does not scroll.')
      const scroller = list
      let left = stretch
      return window.benchTiming.framesWhile(() => {
        scroller.scrollTop += step
        return --left > 0
      })
    },
    { step, stretch }
  )
}
