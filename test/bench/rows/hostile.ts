import type { Page } from 'playwright-core'
import { HOSTILE_HTML, HOSTILE_TEXTS } from '../../support/hostile.ts'
import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { openConversation, whenTextShown } from '../conversation.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { quantile } from '../statistics.ts'

/** In characters. */
const SIZES = { html: 120_000, text: 300_000 }

/**
 * How long main or the page is busy without a break, whichever is longer, with a message that is made to be slow; beside
 * an ordinary message in its place.
 */
export async function hostile(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const { control, small, other } = account
  const messages = [
    ...Object.values(HOSTILE_HTML).map((make) => ({ body: make(SIZES.html), type: 'text/html' })),
    ...Object.values(HOSTILE_TEXTS).map((make) => ({ body: make(SIZES.text), type: 'text/plain' }))
  ]
  const ours: number[] = []
  const limits: number[] = []
  await withRunning(bench, account, async ({ page, probe }) => {
    await openConversation(page, small)
    await watchTasks(page)
    let next = 0
    /** @returns ms that main's loop or the page took at most for one thing, until the message after it was painted */
    const longestTask = async (body: string, type: string): Promise<number> => {
      const text = `After a message, ${next++}`
      const shown = whenTextShown(page, text)
      await takeLongest(page)
      await probe.watchLoop()
      await control.say(other.userId, small.conversationId, body, type)
      await control.say(other.userId, small.conversationId, text)
      await shown
      return Math.max(await probe.loopDelay(), await takeLongest(page))
    }
    for (let time = 0; time < (bench.quick ? 1 : 5); time++) {
      for (const { body, type } of messages) {
        ours.push(await longestTask(body, type))
        limits.push(await longestTask('An ordinary message', 'text/plain'))
      }
    }
  })
  return [
    compare({
      name: 'hostile message',
      unit: 'ms',
      ours,
      limits,
      paired: true,
      // Of 14 kinds the slowest must count.
      read: (values) => quantile(values, 0.95),
      goal: { of: 'difference', atMost: 100, words: 'difference ≤ 100 ms' },
      judged: !bench.quick,
      note: `${messages.length} kinds, HTML of ${SIZES.html} and text of ${SIZES.text} characters; 95th percentile`
    })
  ]
}

type WithLongest = { benchLongest: number }

/** The browser tells of tasks of 50 ms and more. */
async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const there = window as unknown as WithLongest
    there.benchLongest = 0
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        there.benchLongest = Math.max(there.benchLongest, duration)
    }).observe({ type: 'longtask' })
  })
}

/** The page's longest task since the last time, in ms; 0 where none was long. */
function takeLongest(page: Page): Promise<number> {
  return page.evaluate(async () => {
    // What was noted of the last frame comes with the next.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    const there = window as unknown as WithLongest
    const longest = there.benchLongest
    there.benchLongest = 0
    return longest
  })
}
