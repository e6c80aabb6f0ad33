import { setTimeout as wait } from 'node:timers/promises'
import type { Account, AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { openConversation, scrollUpAndDown, whenTextShown } from '../conversation.ts'
import { mainAndRenderers, memoryOf } from '../processes.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import type { Running } from '../running.ts'
import { median } from '../statistics.ts'
import { scrollOf } from './scroll.ts'

const MB = 1024 * 1024
/** How long after a start or scrolling the remaining work and garbage collection are done, in ms. */
export const SETTLED = 20_000
/** How many messages are sent at the same time. */
const BATCH = 20

export const memoryIn = ({ pid }: Running): number => memoryOf(mainAndRenderers(pid)) / MB

/** Memory of main and page after a start and after scrolling, compared with the empty app. */
export async function memory(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const settled = bench.quick ? 0 : SETTLED
  const afterStart: number[] = []
  const afterScroll: number[] = []
  const empty: number[] = []
  let seen = 0
  for (let time = 0; time < (bench.quick ? 1 : 5); time++) {
    await withRunning(bench, 'empty', async (running) => {
      await wait(settled)
      empty.push(memoryIn(running))
    })
    await withRunning(bench, account, async (running) => {
      await wait(settled)
      afterStart.push(memoryIn(running))
      await openConversation(running.page, account.large)
      seen = await scrollUpAndDown(running.page, scrollOf(bench))
      await wait(settled)
      afterScroll.push(memoryIn(running))
    })
  }
  const rest = {
    unit: 'MB',
    limits: empty,
    paired: true,
    read: median,
    goal: { of: 'ratio', atMost: 1.5, width: 0.5, words: 'ratio ≤ 1.5' },
    judged: !bench.quick
  } as const
  return [
    compare({ ...rest, name: 'memory: start', ours: afterStart }),
    compare({ ...rest, name: 'memory: scrolled', ours: afterScroll, note: `after ${seen} messages` })
  ]
}

/** Memory growth by 10,000 live messages, after as many to warm up, each time after a garbage collection. */
export async function growth(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const name = 'growth'
  const count = bench.quick ? 100 : 10_000
  return withRunning(bench, account, async (running) => {
    await openConversation(running.page, account.large)
    const memoryAfterCollection = async (): Promise<number> => {
      await collectGarbage(running)
      return memoryIn(running)
    }
    await sendLiveMessages(account, running, count, 'warm-up')
    const before: number[] = []
    const after: number[] = []
    let last = await memoryAfterCollection()
    for (let round = 0; round < (bench.quick ? 1 : 9); round++) {
      before.push(last)
      await sendLiveMessages(account, running, count, `round ${round}`)
      last = await memoryAfterCollection()
      after.push(last)
    }
    return [
      compare({
        name,
        unit: 'MB',
        ours: after,
        limits: before,
        paired: true,
        read: median,
        goal: { of: 'difference', atMost: 3, words: '≤ before + 3 MB' },
        judged: !bench.quick,
        note: `${count} live messages per round`
      })
    ]
  })
}

async function collectGarbage({ page, probe }: Running): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('HeapProfiler.collectGarbage')
  await cdp.detach()
  await probe.collect()
}

/** Sends `count` messages as another user, and waits until the last one is painted. */
async function sendLiveMessages(
  { control, other, large }: Account,
  { page }: Running,
  count: number,
  words: string
): Promise<void> {
  const end = `The last of the ${words}`
  for (let said = 0; said < count; said += BATCH) {
    await Promise.all(
      Array.from({ length: Math.min(BATCH, count - said) }, (_, place) =>
        control.say(other.userId, large.conversationId, `Message ${said + place} of the ${words}`)
      )
    )
  }
  await control.say(other.userId, large.conversationId, end)
  await whenTextShown(page, end)
}
