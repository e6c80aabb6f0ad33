import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { openDatabase } from '../../../main/store/database.ts'
import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { timeEmptyCall } from '../empty-call.ts'
import { openConversation, whenTextShown } from '../conversation.ts'
import { timeOriginOf } from '../page-timing.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { SEED_KEY } from '../seed.ts'
import { signInOther } from '../service-client.ts'
import { median } from '../statistics.ts'
import { FRAME } from './open.ts'

/** How long the service takes for a message, in ms. */
const DELAY = 50
/** The pause between messages, in ms, so that the client's rate limit does not delay them. */
const PAUSE = 1_100

/**
 * From Enter to the paint of the own message, compared with an empty call and one synced commit; and from Enter to the
 * arrival at the service, compared with a plain POST.
 */
export async function send(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const { control, large, small } = account
  const other = await signInOther(account)
  const listener = await other.listen()
  const commit = createCommit(join(bench.newFolder('commit'), 'store.db'))
  const painted = { ours: [] as number[], limits: [] as number[] }
  const accepted = { ours: [] as number[], limits: [] as number[] }
  await control.fault({
    kind: 'delay',
    service: 'chat',
    method: 'POST',
    path: '/messages$',
    times: -1,
    delayMs: DELAY
  })
  try {
    await withRunning(bench, account, async ({ page }) => {
      await openConversation(page, large)
      const origin = await timeOriginOf(page)
      for (let time = 0; time < (bench.quick ? 3 : 60); time++) {
        const text = `Sent for the ${time}th time`
        const { pressed, shown } = await sendAndTime(page, text)
        painted.ours.push(shown - pressed)
        accepted.ours.push((await listener.received(text)).createdOn - (origin + pressed))
        painted.limits.push((await timeEmptyCall(page)) + commit())
        const began = performance.timeOrigin + performance.now()
        accepted.limits.push((await other.post(small.conversationId, `Bare: ${text}`)) - began)
        await wait(bench.quick ? 0 : PAUSE)
      }
    })
  } finally {
    await control.clearFaults()
    await listener.close()
  }
  const rest = { unit: 'ms', paired: true, read: median, judged: !bench.quick }
  return [
    compare({
      ...rest,
      ...painted,
      name: 'send: painted',
      goal: { of: 'difference', atMost: 2 * FRAME, words: '≤ limit + 2 frames (33.3 ms)' }
    }),
    compare({
      ...rest,
      ...accepted,
      name: 'send: accepted',
      goal: { of: 'difference', atMost: 15, words: '≤ limit + 15 ms' },
      note: `the service takes ${DELAY} ms; a message every ${(PAUSE / 1_000).toFixed(1)} s, within the rate limit`
    })
  ]
}

/** Sends a message. @returns times in ms since the page's time origin */
async function sendAndTime(page: Page, text: string): Promise<{ pressed: number; shown: number }> {
  const field = page.getByRole('textbox', { name: 'Message' })
  await field.fill(text)
  const shown = whenTextShown(page, text)
  await field.press('Enter')
  return { shown: await shown, pressed: await page.evaluate(() => window.benchTiming.lastInput) }
}

/** Returns a function that writes one row, encrypted and synced, and returns the duration in ms. */
function createCommit(file: string): () => number {
  const db = openDatabase(file, SEED_KEY)
  const write = db.prepare("INSERT OR REPLACE INTO facts VALUES ('bench', ?)")
  let count = 0
  return () => {
    const began = performance.now()
    write.run(String(++count))
    return performance.now() - began
  }
}
