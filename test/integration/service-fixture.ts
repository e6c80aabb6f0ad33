/** The sandbox, clients of it and stores, all real, on a manual clock. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import WebSocket from 'ws'
import type { CreateWebSocket } from '../../main/cloudlink/live.ts'
import type { CloudLink, Tokens } from '../../main/cloudlink/types.ts'
import { openStore } from '../../main/store/index.ts'
import type { Store } from '../../main/store/types.ts'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox, SandboxOptions } from '../sandbox/index.ts'
import { createClient, signIn } from '../support/test-client.ts'
import type { TestClient } from '../support/test-client.ts'
import { createManualClock } from '../support/manual-clock.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { storeWorkerUrl } from '../support/store-data.ts'

/** The longest possible timer: the resident never replies. */
const NEVER_MS = 2 ** 31 - 1

/** A network whose calls the clock tracks. */
export type TrackedNetwork = {
  fetch: typeof globalThis.fetch
  createWebSocket: CreateWebSocket
  /** Wraps connectLive, so that the clock tracks its WebSocket until the connection is made or has failed. */
  trackLive(connectLive: CloudLink['connectLive']): CloudLink['connectLive']
}

export type ServiceFixture = {
  clock: ManualClock
  sandbox: Sandbox
  folder: string
  network: TrackedNetwork
  /** A client as after a start of the program. It takes over the tokens of the previous client. */
  newClient(): Promise<TestClient>
  /** Opens the encrypted store with this file name, or creates it. */
  open(name?: string): Promise<Store>
  /** The key of every store in `folder`. */
  key: Buffer
  end(): Promise<void>
}

/** Starts the sandbox. */
export async function createServiceFixture(options: Partial<SandboxOptions> = {}): Promise<ServiceFixture> {
  // The program loads these lazily, which the clock does not track.
  await Promise.all([import('openid-client'), import('mqtt')])
  const folder = mkdtempSync(join(tmpdir(), 'service-'))
  const clock = createManualClock()
  const sandbox = await startSandbox({
    folder,
    clock: clock.serverClock.now,
    setTimeout: clock.serverClock.setTimeout,
    answerDelay: NEVER_MS,
    ...options
  })
  const key = randomBytes(32)
  const stores: Store[] = []
  let tokens: Tokens | null = null
  let budget: string | null = null
  const network = trackNetwork(clock, () => sandbox.control.heldCalls())

  async function newClient(): Promise<TestClient> {
    const client = createClient(sandbox, {
      clock,
      fetch: network.fetch,
      createWebSocket: network.createWebSocket,
      vault: {
        load: async () => tokens,
        save: async (fresh) => void (tokens = fresh),
        clear: async () => void (tokens = null)
      },
      budget: { read: async () => budget, write: async (text) => void (budget = text) }
    })
    if (!(await client.cloudlink.load())) await signIn(client, sandbox)
    const connectLive = network.trackLive(client.cloudlink.connectLive)
    const cloudlink = { ...client.cloudlink, connectLive }
    return { ...client, cloudlink, held: () => tokens }
  }

  return {
    clock,
    sandbox,
    folder,
    network,
    key,
    newClient,
    async open(name = 'store.db') {
      const { chat: chatUrl } = sandbox.cloud.services
      const store = await clock.track(
        openStore({ file: join(folder, name), key, workerUrl: storeWorkerUrl, chatUrl })
      )
      stores.push(store)
      return trackStore(store, clock)
    },
    async end() {
      for (const store of stores) await store.close()
      await sandbox.stop()
      rmSync(folder, { recursive: true })
    }
  }
}

/** @param heldCalls how many calls wait for an answer that does not come, so that only a timer ends them */
function trackNetwork(clock: ManualClock, heldCalls: () => number): TrackedNetwork {
  let calls = 0
  let sockets = 0
  clock.trackCount(() => calls - heldCalls())
  clock.trackCount(() => sockets)
  return {
    async fetch(input, init) {
      calls++
      try {
        const answer = await globalThis.fetch(input, init)
        const body = trackBody(answer, () => calls--)
        return new Response(body, answer)
      } catch (error) {
        calls--
        throw error
      }
    },
    createWebSocket(url, protocols) {
      sockets++
      return new WebSocket(url, protocols)
    },
    trackLive: (connectLive) => (wanted) => connectLive(wanted).finally(() => (sockets = 0))
  }
}

/** The body of the answer. Calls `onEnd` when it ends, fails or is cancelled. */
function trackBody(answer: Response, onEnd: () => void): ReadableStream | null {
  let ended = false
  const end = (): void => {
    if (!ended) onEnd()
    ended = true
  }
  if (answer.body === null) {
    end()
    return null
  }
  const reader = answer.body.getReader() as ReadableStreamDefaultReader<Uint8Array>
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await reader.read()
        if (!done) {
          controller.enqueue(value)
          return
        }
        controller.close()
      } catch (error) {
        controller.error(error)
      }
      end()
    },
    async cancel(reason) {
      end()
      await reader.cancel(reason)
    }
  })
}

/** A store whose calls the clock tracks. */
function trackStore(store: Store, clock: ManualClock): Store {
  const calls = Object.entries(store).map(([name, call]) => [
    name,
    (...args: unknown[]) => clock.track((call as (...given: unknown[]) => Promise<unknown>)(...args))
  ])
  return Object.fromEntries(calls) as Store
}
