/** An outbox on its own, with the real store and service, on a clock that the test owns. */
import { afterEach, beforeEach } from 'vitest'
import type { Store } from '../../main/store/types.ts'
import { createOutbox } from '../../main/sync/outbox.ts'
import type { Outbox } from '../../main/sync/outbox.ts'
import type { Fault } from '../sandbox/faults.ts'
import type { LoggedRequest } from '../sandbox/service.ts'
import type { TestClient } from '../support/client.ts'
import { openService } from './owned-service.ts'
import type { OwnedService } from './owned-service.ts'
import { conversationOf, userOf } from '../support/sandbox-caller.ts'

export type Strike = Omit<Fault, 'service' | 'method' | 'path' | 'times'> & { times?: number }

export type OutboxStage = {
  readonly service: OwnedService
  readonly store: Store
  readonly outbox: Outbox
  /** Where messages are sent to. */
  readonly lunch: string
  /** Ends the outbox as the end of the program does, and begins with what it left. */
  restart(): Promise<void>
  /** Faults of the call that posts a message; of the next one unless told. */
  strike(fault: Strike): void
  send(...texts: string[]): Promise<string[]>
  /** What the service has since the beginning of the test, oldest first. */
  atService(): string[]
  posts(): LoggedRequest[]
  isEmpty(): Promise<boolean>
  /** The sendIds that were told to have changed, in order. */
  readonly changed: string[]
}

export function useOutbox(): OutboxStage {
  let service: OwnedService
  let client: TestClient
  let store: Store
  let outbox: Outbox
  let lunch: string
  let before: number
  let changed: string[]

  /** An outbox as a start of the program makes it. */
  async function start(): Promise<void> {
    client = await service.newClient()
    outbox = createOutbox({
      cloudlink: client.cloudlink,
      store,
      clock: service.clock,
      log: { info: () => undefined, warn: () => undefined },
      me: userOf(service.sandbox, 'Ana').userId,
      onChanged: (_, sendIds) => void changed.push(...sendIds),
      onSent: async (message) => {
        const proof = { complete: false, reachesBeginning: false }
        await store.putMessages(message.conversationId, [message], proof)
      }
    })
  }

  beforeEach(async () => {
    changed = []
    service = await openService()
    store = await service.open()
    lunch = conversationOf(service.sandbox, 'Lunch')
    before = service.sandbox.control.messages(lunch).length
    await start()
  })
  afterEach(async () => {
    outbox.stop()
    await service.end()
  })

  return {
    get service() {
      return service
    },
    get store() {
      return store
    },
    get outbox() {
      return outbox
    },
    get lunch() {
      return lunch
    },
    get changed() {
      return changed
    },
    async restart() {
      outbox.stop()
      await start()
      await outbox.resume()
    },
    strike(fault) {
      service.sandbox.control.fault({
        times: 1,
        ...fault,
        service: 'chat',
        method: 'POST',
        path: '/messages'
      })
    },
    async send(...texts) {
      const ids: string[] = []
      for (const text of texts) ids.push((await outbox.send(lunch, text)).sendId)
      return ids
    },
    atService: () =>
      service.sandbox.control
        .messages(lunch)
        .slice(before)
        .map(({ body }) => body),
    posts: () =>
      service.sandbox.control
        .requests()
        .filter(({ method, path }) => method === 'POST' && path.endsWith('/messages')),
    isEmpty: async () => (await store.listOutbox()).length === 0
  }
}
