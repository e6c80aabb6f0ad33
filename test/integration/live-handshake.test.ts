/** A broker that misbehaves during the handshake of a live connection. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { WebSocket as Socket } from 'ws'
import { createConnectLive } from '../../main/cloudlink/live.ts'
import type { LiveConnection } from '../../main/cloudlink/types.ts'
import { createOwnedClock } from '../support/owned-clock.ts'

// MQTT 3.1.1, §3: the first byte of each packet, and the packets that the broker sends.
const CONNECT = 0x10
const SUBSCRIBE = 0x82
const CONNACK = Buffer.from([0x20, 2, 0, 0])
const MALFORMED = Buffer.from([0xf3, 0])
const SUBSCRIPTIONS = ['a', 'b']
const suback = (packet: Buffer, grants: number[]): Buffer =>
  Buffer.from([0x90, 2 + grants.length, packet[2] ?? 0, packet[3] ?? 0, ...grants])

let broker: WebSocketServer
/** What the broker does when a client subscribes. */
let onSubscribe: (socket: Socket, packet: Buffer) => void
let subscribing: Promise<void>
const abort = new AbortController()
const clock = createOwnedClock()

beforeEach(async () => {
  broker = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(broker, 'listening')
  subscribing = new Promise((resolve) => {
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
    log: { info: () => undefined, warn: () => undefined }
  })
  return connect({ onEvent: () => undefined, onClosed: () => undefined, signal })
}

describe('the handshake of a live connection', () => {
  test('ends when the broker accepts the subscriptions', async () => {
    onSubscribe = (socket, packet) => socket.send(suback(packet, [1, 1]))
    await (await connectLive(abort.signal)).close()
  })

  test('fails where the broker never answers the subscription', async () => {
    onSubscribe = () => undefined
    const connecting = connectLive(abort.signal)
    const failed = expect(connecting).rejects.toMatchObject({ code: 'service' })
    await subscribing
    await clock.pass(20_000)
    await failed
  })

  test('fails where the broker refuses a subscription', async () => {
    onSubscribe = (socket, packet) => socket.send(suback(packet, [1, 128]))
    await expect(connectLive(abort.signal)).rejects.toMatchObject({ code: 'service' })
  })

  test('fails, and ends nothing else, where the broker sends garbage meanwhile', async () => {
    onSubscribe = (socket) => socket.send(MALFORMED)
    await expect(connectLive(abort.signal)).rejects.toMatchObject({ code: 'offline' })
  })

  test('fails where the socket closes meanwhile', async () => {
    onSubscribe = (socket) => socket.terminate()
    await expect(connectLive(abort.signal)).rejects.toMatchObject({ code: 'offline' })
  })

  test('can be cancelled while the broker does not answer', async () => {
    onSubscribe = () => undefined
    const cancelling = new AbortController()
    const connecting = connectLive(cancelling.signal)
    const cancelled = expect(connecting).rejects.toMatchObject({ code: 'cancelled' })
    await subscribing
    cancelling.abort()
    await cancelled
    await Promise.all([...broker.clients].map((client) => once(client, 'close')))
  })
})
