import { expect, test } from 'vitest'
import type { User } from '../../main/cloudlink/types.ts'
import type { StoredUser } from '../../main/store/types.ts'
import { createKnownPeople } from '../../main/sync/known-people.ts'
import { createPeople } from '../../main/sync/people.ts'
import { silentLog } from '../support/silent-log.ts'
import { storedUser } from '../support/store-data.ts'

/** The error of a service that refuses access. */
class Refusal extends Error {
  readonly code = 'forbidden'
}

const IDS = Array.from({ length: 12 }, (_, index) => `person-${index}-of-the-account`)
/** Stops an endless loop. Far more calls than the test expects. */
const MAX_CALLS = 100

/** People, and a page that asks for everybody again whenever people change, as the conversation list does. */
function openPeople(cloudlink: {
  listUsers(): Promise<{ users: User[]; complete: boolean }>
  getUser(id: string): Promise<User>
}) {
  const stored = new Map<string, StoredUser>()
  const calls = { changes: 0, lookUps: 0 }
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 300; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  const people = createPeople({
    cloudlink: {
      ...cloudlink,
      getUser(id) {
        calls.lookUps++
        return cloudlink.getUser(id)
      }
    },
    known: createKnownPeople({
      getUsers: async (ids) => ids.flatMap((id) => stored.get(id) ?? []),
      putUsers: async (users) => {
        for (const user of users) stored.set(user.userId, user)
        return users.map(({ userId }) => userId)
      }
    }),
    clock: { now: () => 0, monotonic: () => 0, setTimeout: () => ({ cancel: () => undefined }) },
    log: silentLog,
    onPeople() {
      // The page asks a little later, because the event crosses the bridge.
      if (++calls.changes < MAX_CALLS) setImmediate(() => setImmediate(() => people.fetchUnknown(IDS)))
    }
  })
  return { people, calls, settled }
}

const refuse = async (): Promise<never> => {
  throw new Refusal()
}

test('if all users are forbidden, tries only a few, names people by a short id, and then stops', async () => {
  const { people, calls, settled } = openPeople({ listUsers: refuse, getUser: refuse })
  people.refresh()
  people.fetchUnknown(IDS)
  await settled()
  expect(calls.lookUps).toBe(3)
  expect(calls.changes).toBeLessThan(20)
  expect(IDS.map((id) => people.fallbackName(id))).toEqual(IDS.map((id) => id.slice(0, 8)))
})

test('retries the look-up of a person after an error', async () => {
  const timers: (() => void)[] = []
  const answers = [new Error('busy')]
  const found: StoredUser[] = []
  const people = createPeople({
    cloudlink: {
      listUsers: async () => ({ users: [], complete: true }),
      async getUser(userId) {
        const failure = answers.shift()
        if (failure !== undefined) throw failure
        return { accountId: '', ...storedUser({ userId }) }
      }
    },
    known: createKnownPeople({
      getUsers: async () => [],
      putUsers: async (users) => {
        found.push(...users)
        return users.map(({ userId }) => userId)
      }
    }),
    clock: {
      now: () => 0,
      monotonic: () => 0,
      setTimeout(callback) {
        timers.push(callback)
        return { cancel: () => undefined }
      }
    },
    log: silentLog,
    onPeople: () => undefined
  })
  people.refresh()
  people.fetchUnknown(['imke'])
  await expect.poll(() => timers.length).toBe(1)
  expect(found).toEqual([])
  timers.shift()?.()
  await expect.poll(() => found.map(({ displayName }) => displayName)).toEqual(['Imke Brandt'])
})

test('a directory that is too large to be stored completely is partial', async () => {
  const { people, settled } = openPeople({
    listUsers: async () => ({ users: [], complete: false }),
    getUser: refuse
  })
  people.refresh()
  await settled()
  expect(people.state()).toEqual({ step: 'partial' })
})
