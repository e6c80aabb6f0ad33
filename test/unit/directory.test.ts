import { expect, test } from 'vitest'
import type { CloudLink } from '../../main/cloudlink/types.ts'
import type { Clock } from '../../main/kernel/clock.ts'
import { openStore } from '../../main/store/index.ts'
import { createDirectory } from '../../main/sync/directory.ts'
import type { History } from '../../main/sync/history.ts'

const workerUrl = new URL('../../main/store/worker.ts', import.meta.url)

test('the list that people wait for is fetched at once, the look for what was missed in the background', async () => {
  const store = await openStore({ file: ':memory:', key: Buffer.alloc(32), workerUrl })
  const background: (boolean | undefined)[] = []
  const directory = createDirectory({
    cloudlink: {
      async listConversations(options: Parameters<CloudLink['listConversations']>[0] = {}) {
        background.push(options.background)
        // Two pages each time: the second is no more urgent than the first.
        return { items: [], next: options.next === undefined ? 'more' : '', complete: true }
      }
    } as unknown as CloudLink,
    store,
    history: {} as History,
    people: { learn: async () => undefined },
    clock: {} as Clock,
    log: { info: () => undefined, warn: () => undefined },
    me: 'ana',
    onConversations: () => undefined
  })
  await directory.pullConversations()
  expect(background.splice(0)).toEqual([false, false])
  expect(await directory.hasMissed()).toBe(false)
  expect(background).toEqual([true, true])
  await store.close()
})
