import type { Account, AccountWith, SeededConversation } from '../account.ts'
import type { Bench } from '../bench.ts'
import { openConversation } from '../conversation.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { median } from '../statistics.ts'

/** The duration of one frame at 60 Hz, in ms. */
export const FRAME = 1_000 / 60

/** From the click to the paint of the largest conversation, compared with one of about a hundred messages. */
export async function open(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const { large, small } = await timeOpens(bench, account, bench.quick ? 2 : 60)
  return [
    compare({
      name: 'open',
      unit: 'ms',
      ours: large,
      limits: small,
      paired: true,
      read: median,
      goal: { of: 'difference', atMost: FRAME, words: 'difference ≤ 1 frame (16.7 ms)' },
      judged: !bench.quick,
      note: `a conversation of ${account.large.count} messages compared with one of ${account.small.count}`
    })
  ]
}

/** Opens the large and the small conversation of an account alternately. @returns each time in ms */
export async function timeOpens(
  bench: Bench,
  account: Account,
  times: number
): Promise<{ large: number[]; small: number[] }> {
  return withRunning(bench, account, async ({ page }) => {
    const openOnce = (one: SeededConversation): Promise<number> => openConversation(page, one)
    const large: number[] = []
    const small: number[] = []
    // The first time loads code.
    for (const one of [account.large, account.small]) await openOnce(one)
    for (let pair = 0; pair < times; pair++) {
      large.push(await openOnce(account.large))
      small.push(await openOnce(account.small))
    }
    return { large, small }
  })
}
