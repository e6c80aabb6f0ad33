/** The sandbox, a client of it and stores, all real, on a clock that the test owns. */
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
import { createClient, signIn } from '../support/client.ts'
import type { TestClient } from '../support/client.ts'
import { createOwnedClock } from '../support/owned-clock.ts'
import type { OwnedClock } from '../support/owned-clock.ts'

/** The longest that a timer can be set to: nobody answers by himself. */
const NEVER_MS = 2 ** 31 - 1

const workerUrl = new URL('../../main/store/worker.ts', import.meta.url)

/** The network as the clock knows it. */
export type WatchedNetwork = {
  fetch: typeof globalThis.fetch
  createWebSocket: CreateWebSocket
  /** To be put around connectLive: what goes over its new socket has an end when it resolves. */
  watchLive(connectLive: CloudLink['connectLive']): CloudLink['connectLive']
}

export type OwnedService = {
  clock: OwnedClock
  sandbox: Sandbox
  folder: string
  network: WatchedNetwork
  /** A client as a start of the program makes it; the tokens are those of the one before. */
  newClient(): Promise<TestClient>
  /** The encrypted store of that name; one that was there before is opened again. */
  open(name?: string): Promise<Store>
  /** The key of every store in `folder`. */
  key: Buffer
  end(): Promise<void>
}

/** Starts the sandbox with somebody signed in. */
export async function openService(options: Partial<SandboxOptions> = {}): Promise<OwnedService> {
  // Loaded later by the program: nothing may be under way that the clock does not know.
  await Promise.all([import('openid-client'), import('mqtt')])
  const folder = mkdtempSync(join(tmpdir(), 'owned-'))
  const clock = createOwnedClock()
  const sandbox = await startSandbox({
    folder,
    clock: clock.service.now,
    setTimeout: clock.service.setTimeout,
    answerDelay: NEVER_MS,
    ...options
  })
  const key = randomBytes(32)
  const stores: Store[] = []
  let tokens: Tokens | null = null
  let budget: string | null = null
  const network = watchNetwork(clock, () => sandbox.control.heldCalls())

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
    const connectLive = network.watchLive(client.cloudlink.connectLive)
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
      const store = await clock.during(openStore({ file: join(folder, name), key, workerUrl }))
      stores.push(store)
      return watched(store, clock)
    },
    async end() {
      for (const store of stores) await store.close()
      await sandbox.stop()
      rmSync(folder, { recursive: true })
    }
  }
}

/** @param heldCalls how many calls wait for an answer that does not come: nothing but a timer ends them. */
function watchNetwork(clock: OwnedClock, heldCalls: () => number): WatchedNetwork {
  let calls = 0
  let sockets = 0
  clock.watch(() => calls - heldCalls())
  clock.watch(() => sockets)
  return {
    async fetch(input, init) {
      calls++
      try {
        const answer = await globalThis.fetch(input, init)
        const body = counted(answer, () => calls--)
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
    watchLive: (connectLive) => (wanted) => connectLive(wanted).finally(() => (sockets = 0))
  }
}

/** The body as it comes; `onEnd` once there is nothing more of it. */
function counted(answer: Response, onEnd: () => void): ReadableStream | null {
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

/** A store whose calls the clock knows of. */
function watched(store: Store, clock: OwnedClock): Store {
  const calls = Object.entries(store).map(([name, call]) => [
    name,
    (...args: unknown[]) => clock.during((call as (...given: unknown[]) => Promise<unknown>)(...args))
  ])
  return Object.fromEntries(calls) as Store
}
