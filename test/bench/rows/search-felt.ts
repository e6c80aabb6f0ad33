import type { Page } from 'playwright-core'
import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { timeEmptyCall } from '../empty-call.ts'
import { createQueries } from '../queries.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { SEED } from '../seed-file.ts'
import { FRAME } from './open.ts'
import { p95, seedOf, timeSearches } from './search.ts'

/** With fewer, the 95th percentile is less certain than the goal needs. */
const TEXTS = 720

/** From the last input to the paint of the results, compared with an empty call and two frames. */
export async function searchFelt(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const texts = createQueries(SEED, bench.quick ? 9 : TEXTS, seedOf(bench, bench.messages)).map(
    ({ text }) => text
  )
  const storeTime = p95(await timeSearches(bench, bench.messages))
  const ours: number[] = []
  const limits: number[] = []
  await withRunning(bench, account, async ({ page }) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    for (const text of texts) {
      ours.push(await timeSearch(page, text))
      limits.push((await timeEmptyCall(page)) + 2 * FRAME)
    }
  })
  return [
    compare({
      name: 'search felt',
      unit: 'ms',
      ours,
      limits,
      paired: true,
      read: p95,
      goal: {
        of: 'difference',
        atMost: storeTime,
        words: `≤ limit + the store's own (${storeTime.toFixed(1)} ms)`
      },
      judged: !bench.quick,
      note: `95th percentile of ${texts.length} texts, each inserted in one step, as by pasting or an input method`
    })
  ]
}

/** Waits for the status line below the field, which changes with the results. @returns the time in ms */
async function timeSearch(page: Page, text: string): Promise<number> {
  await page.getByRole('combobox').fill('')
  await page.getByRole('option').first().waitFor({ state: 'detached' })
  const painted = page.evaluate(() => {
    const statusText = (): string =>
      document.querySelector('[role="dialog"] [role="status"], dialog [role="status"]')?.textContent ?? ''
    const before = statusText()
    return window.benchTiming.whenPainted(() => statusText() !== before)
  })
  await page.keyboard.insertText(text)
  return (await painted) - (await page.evaluate(() => window.benchTiming.lastInput))
}
