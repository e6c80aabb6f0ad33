/** The handshake of a live connection, with brokers that misbehave. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { WebSocket as Socket } from 'ws'
import { createConnectLive } from '../../main/cloudlink/live.ts'
import type { LiveConnection } from '../../main/cloudlink/types.ts'
import { createManualClock } from '../support/manual-clock.ts'
import { silentLog } from '../support/silent-log.ts'

// MQTT 3.1.1, §3: the first bytes of packets from the client, and whole packets from the broker.
const CONNECT = 0x10
const SUBSCRIBE = 0x82
const CONNACK = Buffer.from([0x20, 2, 0, 0])
const MALFORMED = Buffer.from([0xf3, 0])
const SUBSCRIPTIONS = ['a', 'b']
const suback = (packet: Buffer, grants: number[]): Buffer =>
  Buffer.from([0x90, 2 + grants.length, packet[2] ?? 0, packet[3] ?? 0, ...grants])

let broker: WebSocketServer
/** Called when a client subscribes. */
let onSubscribe: (socket: Socket, packet: Buffer) => void
/** Resolves when a client has subscribed. */
let subscribed: Promise<void>
const abort = new AbortController()
const clock = createManualClock()

beforeEach(async () => {
  broker = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(broker, 'listening')
  subscribed = new Promise((resolve) => {
    broker.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        if (data[0] === CONNECT) socket.send(CONNACK)
        if (data[0] !== SUBSCRIBE) return
        onSubscribe(socket, data)
        resolve()
      })
    })
  })
})
afterEach(() => {
  for (const client of broker.clients) client.terminate()
  broker.close()
})

function connectLive(signal: AbortSignal): Promise<LiveConnection> {
  const { port } = broker.address() as AddressInfo
  const connect = createConnectLive({
    notifications: {
      createConnection: async () => `ws://127.0.0.1:${port}/`,
      createSubscriptions: async () => SUBSCRIPTIONS,
      deleteSubscriptions: async () => undefined,
      deleteStaleSubscriptions: async () => undefined
    },
    createWebSocket: (url, protocols) => new WebSocket(url, protocols),
    clock,
    log: silentLog
  })
  return connect({ onEvent: () => undefined, onClosed: () => undefined, signal })
}

describe('the handshake of a live connection', () => {
  test('succeeds when the broker accepts the subscriptions', async () => {
    onSubscribe = (socket, packet) => socket.send(suback(packet, [1, 1]))
    await (await connectLive(abort.signal)).close()
  })

  test('fails if the broker never acknowledges the subscriptions', async () => {
    onSubscribe = () => undefined
    const connecting = connectLive(abort.signal)
    const failed = expect(connecting).rejects.toMatchObject({ code: 'service' })
    await subscribed
    await clock.advance(20_000)
    await failed
  })

  test('fails if the broker refuses a subscription', async () => {
    onSubscribe = (socket, packet) => socket.send(suback(packet, [1, 128]))
    await expect(connectLive(abort.signal)).rejects.toMatchObject({ code: 'service' })
  })

  test('fails without an uncaught error if the broker sends garbage', async () => {
    onSubscribe = (socket) => socket.send(MALFORMED)
    await expect(connectLive(abort.signal)).rejects.toMatchObject({ code: 'offline' })
  })

  test('fails if the socket closes', async () => {
    onSubscribe = (socket) => socket.terminate()
    await expect(connectLive(abort.signal)).rejects.toMatchObject({ code: 'offline' })
  })

  test('can be cancelled while it waits for the broker', async () => {
    onSubscribe = () => undefined
    const cancelling = new AbortController()
    const connecting = connectLive(cancelling.signal)
    const cancelled = expect(connecting).rejects.toMatchObject({ code: 'cancelled' })
    await subscribed
    cancelling.abort()
    await cancelled
    await Promise.all([...broker.clients].map((client) => once(client, 'close')))
  })
})
