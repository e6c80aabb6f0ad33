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
 * The longest task of main or the page for a message that is designed to be slow, compared with an ordinary message.
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
    /** @returns the longest task of main or the page, in ms, until the following message was painted */
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
      // So that the slowest of the 14 kinds counts.
      read: (values) => quantile(values, 0.95),
      goal: { of: 'difference', atMost: 100, words: 'difference ≤ 100 ms' },
      judged: !bench.quick,
      note: `${messages.length} kinds, HTML of ${SIZES.html} and text of ${SIZES.text} characters; 95th percentile`
    })
  ]
}

type WithLongest = { benchLongest: number }

/** The browser reports tasks of 50 ms and more. */
async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const holder = window as unknown as WithLongest
    holder.benchLongest = 0
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        holder.benchLongest = Math.max(holder.benchLongest, duration)
    }).observe({ type: 'longtask' })
  })
}

/** The page's longest task since the last call, in ms; 0 if none took 50 ms. */
function takeLongest(page: Page): Promise<number> {
  return page.evaluate(async () => {
    // Tasks of the last frame are reported with the next one.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    const holder = window as unknown as WithLongest
    const longest = holder.benchLongest
    holder.benchLongest = 0
    return longest
  })
}
