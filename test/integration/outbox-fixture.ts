/** An outbox without the rest of the chat, with the real store and service, on a manual clock. */
import { afterEach, beforeEach } from 'vitest'
import type { Store } from '../../main/store/types.ts'
import { createKnownPeople } from '../../main/sync/known-people.ts'
import { createOutbox } from '../../main/sync/outbox.ts'
import type { Outbox } from '../../main/sync/outbox.ts'
import { createReadModel } from '../../main/sync/read-model.ts'
import { createUndoWindows } from '../../main/sync/undo-windows.ts'
import type { Fault } from '../sandbox/faults.ts'
import type { LoggedRequest } from '../sandbox/service.ts'
import type { TestClient } from '../support/test-client.ts'
import { createServiceFixture } from './service-fixture.ts'
import type { ServiceFixture } from './service-fixture.ts'
import { conversationOf, userOf } from '../support/sandbox-http.ts'
import { silentLog } from '../support/silent-log.ts'

export type PostFault = Omit<Fault, 'service' | 'method' | 'path' | 'times'> & { times?: number }

export type OutboxFixture = {
  readonly service: ServiceFixture
  readonly store: Store
  readonly outbox: Outbox
  /** The id of the Lunch conversation, which messages are sent to. */
  readonly lunch: string
  /** How long a message can be taken back; 0 unless a test sets it. */
  undoSeconds: number
  /** How often onScheduled was called. */
  readonly scheduledChanges: number
  /** Stops the outbox as when the program quits, and starts a new one on the same store. */
  restart(): Promise<void>
  /** Injects a fault into calls that post a message, by default into the next one. */
  injectFault(fault: PostFault): void
  /** @returns the sendIds */
  send(...texts: string[]): Promise<string[]>
  /** The texts that the server has received in Lunch since the test began, oldest first. */
  serverTexts(): string[]
  /** All calls that posted a message. */
  posts(): LoggedRequest[]
  isEmpty(): Promise<boolean>
  /** The sendIds that onQueued and onChanged reported, in order. */
  readonly changed: string[]
}

export function useOutboxFixture(): OutboxFixture {
  let service: ServiceFixture
  let client: TestClient
  let store: Store
  let outbox: Outbox
  let lunch: string
  let before: number
  let changed: string[]
  let undoSeconds: number
  let scheduledChanges: number

  /** Creates an outbox as at a start of the program. */
  async function start(): Promise<void> {
    client = await service.newClient()
    const me = userOf(service.sandbox, 'Ana').userId
    const windows = createUndoWindows(service)
    outbox = createOutbox({
      cloudlink: client.cloudlink,
      store,
      clock: service.clock,
      log: silentLog,
      me,
      windows,
      readModel: createReadModel({
        store,
        known: createKnownPeople(store),
        me,
        myName: 'Ana Vell',
        chatUrl: '',
        describeFiles: async () => new Map(),
        presenceOf: () => ({ presence: 'unknown' }),
        waitsUntil: windows.waitsUntil,
        onUnknown: () => undefined,
        fallbackName: () => ''
      }),
      // Of messages with a file; sending-files.test.ts tests them.
      uploads: { upload: async () => 'done', cancel: () => undefined },
      chosenFiles: { release: async () => undefined },
      onReturned: () => undefined,
      undoSeconds: () => undoSeconds,
      onQueued: ({ sendId }) => void changed.push(sendId),
      onChanged: (_, sendIds) => void changed.push(...sendIds),
      onScheduled() {
        scheduledChanges++
      },
      onSent: async (message) => {
        const proof = { complete: false, reachesBeginning: false }
        await store.putMessages(message.conversationId, [message], proof)
      }
    })
  }

  beforeEach(async () => {
    changed = []
    undoSeconds = 0
    scheduledChanges = 0
    service = await createServiceFixture()
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
    get undoSeconds() {
      return undoSeconds
    },
    set undoSeconds(seconds) {
      undoSeconds = seconds
    },
    get scheduledChanges() {
      return scheduledChanges
    },
    async restart() {
      outbox.stop()
      await start()
      await outbox.resume()
    },
    injectFault(fault) {
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
    serverTexts: () =>
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
