import { setTimeout as wait } from 'node:timers/promises'
import type { Account, AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { openConversation, scrollUpAndDown } from '../conversation.ts'
import { addPictureConversations, fetchPictures } from '../picture-conversations.ts'
import type { PictureConversations } from '../picture-conversations.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { mean, median } from '../statistics.ts'
import { memoryIn, SETTLED } from './memory.ts'
import { FRAME, timeOpens } from './open.ts'
import { LATE } from './scroll.ts'

/** The frames of one stretch. */
const STRETCH = 40

/** A conversation of 200 pictures, compared with one of as many messages without. */
export async function pictures(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const count = bench.quick ? 4 : 200
  const account = await accountWith(5_000)
  const both = await addPictureConversations(account, count, bench.quick ? 1 : 4)
  await withRunning(bench, account, ({ page }) => fetchPictures(page, both))
  const { pictures: large, names: small } = both
  const opened = await timeOpens(bench, { ...account, large, small }, bench.quick ? 1 : 60)
  const rest = {
    judged: !bench.quick,
    note: `${count} messages with a picture compared with as many without`
  }
  return [
    compare({
      ...rest,
      name: 'pictures: open',
      unit: 'ms',
      ours: opened.large,
      limits: opened.small,
      paired: true,
      read: median,
      goal: { of: 'difference', atMost: FRAME, words: 'difference ≤ 1 frame (16.7 ms)' }
    }),
    compare({
      ...rest,
      ...(await lateFrames(bench, account, both)),
      name: 'pictures: late frames',
      unit: '%',
      paired: true,
      read: mean,
      goal: { of: 'difference', atMost: 1, words: `frames over ${LATE} ms ≤ limit + 1 point` }
    }),
    compare({
      ...rest,
      ...(await memoryScrolled(bench, account, both)),
      name: 'pictures: memory',
      unit: 'MB',
      paired: true,
      read: median,
      goal: { of: 'ratio', atMost: 1.2, width: 0.2, words: 'ratio ≤ 1.2' }
    })
  ]
}

type Compared = { ours: number[]; limits: number[] }

/** Scrolls both conversations up and down in turn. @returns the late frames of each time, in percent */
function lateFrames(bench: Bench, account: Account, both: PictureConversations): Promise<Compared> {
  return withRunning(bench, account, async ({ page }) => {
    const late = { ours: [] as number[], limits: [] as number[] }
    for (let round = 0; round < (bench.quick ? 1 : 20); round++) {
      for (const [one, values] of [
        [both.pictures, late.ours],
        [both.names, late.limits]
      ] as const) {
        // Each visit counts anew which messages were shown.
        await openConversation(page, one)
        const frames: number[] = []
        await scrollUpAndDown(page, { wanted: one.count, frames: STRETCH }, async (stretch) => {
          frames.push(...stretch.frames)
        })
        values.push((100 * frames.filter((time) => time > LATE).length) / frames.length)
      }
    }
    return late
  })
}

/** Memory of main and page after scrolling through one of the conversations, in MB, each in a program of its own. */
async function memoryScrolled(bench: Bench, account: Account, both: PictureConversations): Promise<Compared> {
  const memory = { ours: [] as number[], limits: [] as number[] }
  for (let time = 0; time < (bench.quick ? 1 : 5); time++) {
    for (const [one, values] of [
      [both.pictures, memory.ours],
      [both.names, memory.limits]
    ] as const) {
      await withRunning(bench, account, async (running) => {
        await openConversation(running.page, one)
        await scrollUpAndDown(running.page, { wanted: one.count, frames: STRETCH })
        await wait(bench.quick ? 0 : SETTLED)
        values.push(memoryIn(running))
      })
    }
  }
  return memory
}
