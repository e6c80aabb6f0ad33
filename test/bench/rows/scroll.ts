import type { Page } from 'playwright-core'
import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { openConversation, scrollUpAndDown } from '../conversation.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { mean } from '../statistics.ts'

/** A frame that takes longer is late at 60 Hz, in ms. */
export const LATE = 25

/** Frame times while scrolling up and down, compared with a static copy of the visible rows scrolled the same way. */
export async function scroll(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  return withRunning(bench, account, async ({ page }) => {
    await openConversation(page, account.large)
    const ours: number[][] = []
    const limits: number[][] = []
    const seen = await scrollUpAndDown(page, scrollOf(bench), async ({ frames }, step) => {
      ours.push(frames)
      limits.push(await scrollCopy(page, step, frames.length + 1))
    })
    const late = (frames: number[]): number =>
      (100 * frames.filter((time) => time > LATE).length) / frames.length
    const rest = { paired: true, read: mean, judged: !bench.quick, note: `${seen} messages up and down` }
    return [
      compare({
        ...rest,
        name: 'scroll: late frames',
        unit: '%',
        ours: ours.map(late),
        limits: limits.map(late),
        goal: { of: 'difference', atMost: 1, words: `frames over ${LATE} ms ≤ limit + 1 point` }
      }),
      compare({
        ...rest,
        name: 'scroll: mean frame',
        unit: 'ms',
        ours: ours.map(mean),
        limits: limits.map(mean),
        goal: { of: 'ratio', atMost: 1.05, width: 0.1, words: 'ratio ≤ 1.05' }
      })
    ]
  })
}

/** How many messages to scroll through, and the frames of one stretch. */
export const scrollOf = ({ quick }: Bench): { wanted: number; frames: number } =>
  quick ? { wanted: 100, frames: 40 } : { wanted: 20_000, frames: 300 }

/** Scrolls a static copy of the visible rows, repeated ten times, in front of the page. @returns frame times in ms */
function scrollCopy(page: Page, step: number, stretch: number): Promise<number[]> {
  return page.evaluate(
    async ({ step, stretch }) => {
      const log = document.querySelector('[role="log"]')
      if (log === null) throw new Error('No conversation is open.')
      const copy = log.cloneNode(false) as HTMLElement
      for (let time = 0; time < 10; time++) {
        for (const part of log.childNodes) copy.append(part.cloneNode(true))
      }
      // A virtual list positions its rows absolutely; in the copy they follow each other.
      for (const row of copy.querySelectorAll<HTMLElement>('[style]')) row.removeAttribute('style')
      const { left, top, width, height } = log.getBoundingClientRect()
      Object.assign(copy.style, {
        position: 'fixed',
        background: 'Canvas',
        left: `${left}px`,
        top: `${top}px`,
        width: `${width}px`,
        height: `${height}px`
      })
      document.querySelector('main')?.append(copy)
      copy.scrollTop = step > 0 ? 0 : copy.scrollHeight
      let frame = stretch
      const frames = await window.benchTiming.framesWhile(() => {
        const before = copy.scrollTop
        copy.scrollTop += step
        if (copy.scrollTop === before) copy.scrollTop = step > 0 ? 0 : copy.scrollHeight
        return --frame > 0
      })
      copy.remove()
      return frames
    },
    { step, stretch }
  )
}
