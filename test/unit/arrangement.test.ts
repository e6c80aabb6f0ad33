/** Mutes end by themselves. */
import { expect, test } from 'vitest'
import type { Store } from '../../main/store/types.ts'
import { createArrangement } from '../../main/sync/arrangement.ts'
import { createManualClock } from '../support/manual-clock.ts'
import { silentLog } from '../support/silent-log.ts'

const MINUTE = 60_000

test('a mute ends at its time, even if that is later than the longest pause', async () => {
  const clock = createManualClock()
  let until: string | null = null
  const changed: string[][] = []
  const arrangement = createArrangement({
    store: {
      async setMuted(_: string, wanted: string | null) {
        until = wanted
      },
      async endMutes(now: string) {
        const ended = until !== null && until <= now
        if (ended) until = null
        return { endedIds: ended ? ['c'] : [], nextEnd: until }
      }
    } as unknown as Store,
    clock,
    log: silentLog,
    onChanged: (ids) => void changed.push(ids)
  })
  arrangement.start()
  await clock.settled()
  await arrangement.mute('c', new Date(clock.now() + 90 * MINUTE).toISOString())
  expect(changed).toEqual([['c']])
  await clock.advance(89 * MINUTE)
  expect(changed).toHaveLength(1)
  await clock.advance(1 * MINUTE)
  expect(changed).toEqual([['c'], ['c']])
  await arrangement.mute('c', new Date(clock.now() + MINUTE).toISOString())
  arrangement.stop()
  await clock.advance(2 * MINUTE)
  expect(changed).toHaveLength(3)
})
