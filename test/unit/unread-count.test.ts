import { describe, expect, test } from 'vitest'
import { createUnreadCount } from '../../main/sync/unread-count.ts'
import type { Unread } from '../../main/store/types.ts'
import { silentLog } from '../support/silent-log.ts'

describe('the unread count', () => {
  test('is counted only once more after any number of changes during a count', async () => {
    const answers: ((unread: Unread) => void)[] = []
    const counts: number[] = []
    const count = createUnreadCount({
      store: { countUnread: () => new Promise((resolve) => void answers.push(resolve)) },
      log: silentLog,
      onCount: ({ count }) => void counts.push(count)
    })
    for (let change = 0; change < 5; change++) count.update()
    expect(answers).toHaveLength(1)
    answers[0]?.({ count: 1, muted: 0 })
    await expect.poll(() => answers.length).toBe(2)
    answers[1]?.({ count: 2, muted: 0 })
    await expect.poll(() => counts).toEqual([1, 2])
    count.update()
    expect(answers).toHaveLength(3)
  })

  test('is counted again after a failure, and no longer once it is stopped', async () => {
    let calls = 0
    const count = createUnreadCount({
      store: {
        countUnread() {
          calls++
          return calls === 1 ? Promise.reject(new Error('busy')) : Promise.resolve({ count: calls, muted: 0 })
        }
      },
      log: silentLog,
      onCount: () => undefined
    })
    count.update()
    count.update()
    await expect.poll(() => calls).toBe(2)
    count.stop()
    count.update()
    count.update()
    await Promise.resolve()
    expect(calls).toBe(3)
  })
})
