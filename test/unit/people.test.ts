import { expect, test } from 'vitest'
import type { User } from '../../main/cloudlink/types.ts'
import type { StoredUser } from '../../main/store/types.ts'
import { createKnownPeople } from '../../main/sync/known-people.ts'
import { createPeople } from '../../main/sync/people.ts'

/** What a service answers that refuses. */
class Refusal extends Error {
  readonly code = 'forbidden'
}

const IDS = Array.from({ length: 12 }, (_, place) => `person-${place}-of-the-account`)
/** Far more than any answer needs: an endless loop ends here. */
const MOST = 100

/** A page that asks for everybody again whenever people changed, as the list does. */
function openPeople(cloudlink: { listUsers(): Promise<User[]>; getUser(id: string): Promise<User> }) {
  const stored = new Map<string, StoredUser>()
  const calls = { told: 0, asked: 0 }
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 300; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  const people = createPeople({
    cloudlink: {
      ...cloudlink,
      getUser(id) {
        calls.asked++
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
    log: { info: () => undefined, warn: () => undefined },
    onPeople() {
      // The page gets word of it over the bridge, and asks a moment later.
      if (++calls.told < MOST) setImmediate(() => setImmediate(() => people.fetchUnknown(IDS)))
    }
  })
  return { people, calls, settled }
}

const refuse = async (): Promise<never> => {
  throw new Refusal()
}

test('where nobody can be read, few are asked for, everybody has a short id, and then it is quiet', async () => {
  const { people, calls, settled } = openPeople({ listUsers: refuse, getUser: refuse })
  people.refresh()
  people.fetchUnknown(IDS)
  await settled()
  expect(calls.asked).toBe(3)
  expect(calls.told).toBeLessThan(20)
  expect(IDS.map((id) => people.fallbackName(id))).toEqual(IDS.map((id) => id.slice(0, 8)))
})

test('a person whom the service cannot tell just now is asked for again, not given up', async () => {
  const timers: (() => void)[] = []
  const answers = [new Error('busy')]
  const found: StoredUser[] = []
  const people = createPeople({
    cloudlink: {
      listUsers: async () => [],
      async getUser(userId) {
        const failure = answers.shift()
        if (failure !== undefined) throw failure
        const name = { displayName: 'Imke Brandt', firstName: 'Imke', lastName: 'Brandt' }
        return { userId, accountId: '', email: '', photoUrl: '', ...name }
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
    log: { info: () => undefined, warn: () => undefined },
    onPeople: () => undefined
  })
  people.refresh()
  people.fetchUnknown(['imke'])
  await expect.poll(() => timers.length).toBe(1)
  expect(found).toEqual([])
  timers.shift()?.()
  await expect.poll(() => found.map(({ displayName }) => displayName)).toEqual(['Imke Brandt'])
})
