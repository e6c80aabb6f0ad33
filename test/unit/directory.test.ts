import { expect, test } from 'vitest'
import type { CloudLink } from '../../main/cloudlink/types.ts'
import type { Clock } from '../../main/kernel/clock.ts'
import { openStore } from '../../main/store/index.ts'
import { createDirectory } from '../../main/sync/directory.ts'
import type { History } from '../../main/sync/history.ts'
import { silentLog } from '../support/silent-log.ts'
import { storeWorkerUrl } from '../support/store-data.ts'

test('fetches the conversation list with normal priority, and checks for missed events in the background', async () => {
  const store = await openStore({ file: ':memory:', key: Buffer.alloc(32), workerUrl: storeWorkerUrl })
  const background: (boolean | undefined)[] = []
  const directory = createDirectory({
    cloudlink: {
      async listConversations(options: Parameters<CloudLink['listConversations']>[0] = {}) {
        background.push(options.background)
        // Always two pages: the second must have the same priority as the first.
        return { items: [], next: options.next === undefined ? 'more' : '', complete: true }
      }
    } as unknown as CloudLink,
    store,
    history: {} as History,
    people: { learn: async () => undefined },
    clock: {} as Clock,
    log: silentLog,
    me: 'ana',
    onConversations: () => undefined
  })
  await directory.pullConversations()
  expect(background.splice(0)).toEqual([false, false])
  expect(await directory.hasMissed()).toBe(false)
  expect(background).toEqual([true, true])
  await store.close()
})
