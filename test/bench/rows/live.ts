import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { openConversation, whenTextShown } from '../conversation.ts'
import { timeOriginOf } from '../page-timing.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { signInOther } from '../service-client.ts'
import { median } from '../statistics.ts'
import { FRAME } from './open.ts'

/** From the publication of a message to its paint, compared with its receipt by a plain MQTT client. */
export async function live(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const { control, large, other } = account
  const listener = await (await signInOther(account)).listen()
  const ours: number[] = []
  const limits: number[] = []
  try {
    await withRunning(bench, account, async ({ page }) => {
      await openConversation(page, large)
      const origin = await timeOriginOf(page)
      for (let time = 0; time < (bench.quick ? 3 : 100); time++) {
        const text = `Live for the ${time}th time`
        const shown = whenTextShown(page, text)
        const { createdOn } = await control.say(other.userId, large.conversationId, text)
        ours.push(origin + (await shown) - Date.parse(createdOn))
        limits.push((await listener.received(text)).at - Date.parse(createdOn))
      }
    })
  } finally {
    await listener.close()
  }
  return [
    compare({
      name: 'live',
      unit: 'ms',
      ours,
      limits,
      paired: true,
      read: median,
      goal: { of: 'difference', atMost: 2 * FRAME, words: '≤ limit + 2 frames (33.3 ms)' },
      judged: !bench.quick
    })
  ]
}
