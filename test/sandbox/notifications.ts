/** Subscriptions, and their events over MQTT over WebSocket. */
import { randomBytes, randomUUID } from 'node:crypto'
import { Aedes } from 'aedes'
import type { FastifyInstance } from 'fastify'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { Change } from './model.ts'
import { callerOf, collection, createService, fail, onlyKnows, path } from './service.ts'
import type { Context } from './service.ts'
import { eventPayload } from './variants.ts'

type Subscription = {
  subscriptionId: string
  userId: string
  topic: string
  subjectFilter: string
  transport: string
  applicationId: string
  deviceId: string
  /** A lapsed subscription is not listed and delivers nothing, while its socket stays open. */
  lapsed: boolean
}

/** What tests can do to the WebSockets and subscriptions. */
export type SocketControl = {
  /** Closes all WebSockets. @returns how many */
  dropSockets(): number
  /** Keeps the open WebSockets open but sends nothing over them, not even a reply to a ping. */
  silenceSockets(on: boolean): void
  /** Leaves every MQTT SUBSCRIBE unanswered. */
  withholdSubscriptions(on: boolean): void
  /** How many MQTT SUBSCRIBE packets were left unanswered. */
  withheldSubscriptions(): number
  /** Expires all subscriptions: they are no longer listed and deliver nothing, while the WebSockets stay open. */
  lapseSubscriptions(): void
  /** Sends this payload to every subscription. */
  publishRaw(payload: string): Promise<void>
  /** Delivers each event this many times. */
  repeatEvents(times: number): void
  /** Holds back the next `count` events, then delivers them in reverse order. */
  reverseEvents(count: number): void
  subscriptionCount(): number
}

export type Notifications = {
  app: FastifyInstance
  control: SocketControl
  close(): Promise<void>
}

export async function createNotifications(context: Context): Promise<Notifications> {
  const app = createService('notifications', context)
  const subscriptions: Subscription[] = []
  /** User ids by the ticket in the WebSocket address. Each ticket is valid for one connection. */
  const tickets = new Map<string, string>()
  const sockets = new Set<WebSocket>()
  const silenced = new WeakSet<WebSocket>()
  const broker = await Aedes.createBroker()
  let times = 1
  let withheld = false
  let withheldCount = 0
  let reversed: { count: number; changes: Change[] } | null = null

  // Assumption: this path is not documented.
  app.post(path('connections'), (request, reply) => {
    const caller = callerOf(context, request, reply)
    if (caller === undefined || !onlyKnows(reply, request.body, ['transport'])) return reply
    if (request.body.transport !== 'websocket')
      return fail(reply, 400, 'BadRequest', 'transport must be websocket')
    const ticket = randomBytes(18).toString('base64url')
    tickets.set(ticket, caller.userId)
    return reply
      .code(201)
      .send({ connectionId: randomUUID(), url: `ws://${request.headers.host ?? ''}/mqtt?ticket=${ticket}` })
  })

  app.post(path('subscriptions'), (request, reply) => {
    const caller = callerOf(context, request, reply)
    const known = [
      'transport',
      'topic',
      'subjectFilter',
      'publicationFilter',
      'methodFilter',
      'applicationId',
      'deviceId'
    ]
    if (caller === undefined || !onlyKnows(reply, request.body, known)) return reply
    const { transport, topic, subjectFilter, applicationId, deviceId } = request.body
    if (transport !== 'websocket' || typeof topic !== 'string' || typeof subjectFilter !== 'string') {
      return fail(reply, 400, 'BadRequest', 'transport, topic and subjectFilter are required')
    }
    if (!isExpression(subjectFilter)) {
      return fail(reply, 400, 'BadRequest', 'subjectFilter must be a regular expression')
    }
    const subscription = {
      subscriptionId: randomBytes(16).toString('hex'),
      userId: caller.userId,
      topic,
      subjectFilter,
      transport,
      applicationId: String(applicationId),
      deviceId: String(deviceId),
      lapsed: false
    }
    subscriptions.push(subscription)
    return reply.code(201).send(bodyOf(subscription))
  })

  app.get(path('subscriptions'), (request, reply) => {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return reply
    const mine = subscriptions.filter((one) => one.userId === caller.userId && !one.lapsed)
    return collection(request, mine.map(bodyOf), 20)
  })

  app.delete(path('subscriptions/:subscriptionId'), (request, reply) => {
    const caller = callerOf(context, request, reply)
    if (caller === undefined) return reply
    const { subscriptionId } = request.params as { subscriptionId: string }
    const index = subscriptions.findIndex(
      (one) => one.subscriptionId === subscriptionId && one.userId === caller.userId
    )
    if (index === -1) return fail(reply, 404, 'NotFound', 'The subscription does not exist')
    subscriptions.splice(index, 1)
    return { subscriptionId }
  })

  broker.authorizeSubscribe = (client, wanted, answer) => {
    if (withheld) {
      withheldCount++
      return
    }
    const userId = users.get(client.conn)
    const allowed = subscriptions.some((one) => one.subscriptionId === wanted.topic && one.userId === userId)
    answer(null, allowed ? wanted : null)
  }
  broker.authorizePublish = (_client, _packet, answer) => answer(new Error('Clients may not publish'))

  const users = new WeakMap<object, string>()
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => 'mqtt' })
  app.server.on('upgrade', (request, socket, head) => {
    const ticket = new URL(request.url ?? '', 'ws://sandbox').searchParams.get('ticket') ?? ''
    const userId = tickets.get(ticket)
    tickets.delete(ticket)
    if (userId === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    server.handleUpgrade(request, socket, head, (opened) => {
      sockets.add(opened)
      opened.on('close', () => sockets.delete(opened))
      const stream = createWebSocketStream(opened)
      stream.on('error', () => undefined)
      users.set(stream, userId)
      const write = stream._write.bind(stream)
      stream._write = (chunk, encoding, done) => {
        if (silenced.has(opened)) done()
        else write(chunk, encoding, done)
      }
      broker.handle(stream, request)
    })
  })

  async function send(topic: string, payload: string): Promise<void> {
    await new Promise<void>((resolve) => {
      broker.publish({ cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false }, () => resolve())
    })
  }

  async function deliver(change: Change): Promise<void> {
    for (const { subscriptionId, userId, topic, subjectFilter, lapsed } of subscriptions) {
      if (lapsed || topic !== change.topic || !change.audience.includes(userId)) continue
      if (!new RegExp(subjectFilter).test(change.subject)) continue
      const envelope = {
        publicationId: randomUUID(),
        topic: change.topic,
        method: change.method,
        subject: change.subject,
        content: change.content,
        publisher: { accountId: context.data.users[0]?.accountId, principalId: change.publisherId },
        subscription: { subscriptionId },
        notification: { createdOn: new Date(context.data.time()).toISOString(), correlationId: randomUUID() }
      }
      const payload = eventPayload(envelope, context.data, context.variants)
      for (let time = 0; time < times; time++) await send(subscriptionId, payload)
    }
  }
  let delivered = Promise.resolve()
  const listener = (change: Change): void => {
    let changes = [change]
    if (reversed !== null) {
      reversed.changes.unshift(change)
      if (reversed.changes.length < reversed.count) return
      changes = reversed.changes
      reversed = null
    }
    // One after the other, to keep the order of the changes.
    for (const one of changes) delivered = delivered.then(() => deliver(one))
  }
  context.data.listeners.add(listener)

  return {
    app,
    control: {
      dropSockets() {
        const dropped = sockets.size
        for (const socket of sockets) socket.terminate()
        return dropped
      },
      silenceSockets(on) {
        for (const socket of sockets) {
          if (on) silenced.add(socket)
          else silenced.delete(socket)
        }
      },
      withholdSubscriptions(on) {
        withheld = on
      },
      withheldSubscriptions: () => withheldCount,
      lapseSubscriptions() {
        for (const subscription of subscriptions) subscription.lapsed = true
      },
      async publishRaw(payload) {
        for (const { subscriptionId } of subscriptions) await send(subscriptionId, payload)
      },
      repeatEvents(wanted) {
        times = wanted
      },
      reverseEvents(count) {
        reversed = { count, changes: [] }
      },
      subscriptionCount: () => subscriptions.length
    },
    async close() {
      context.data.listeners.delete(listener)
      for (const socket of sockets) socket.terminate()
      await new Promise<void>((resolve) => broker.close(resolve))
      await app.close()
    }
  }
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

function bodyOf({ lapsed: _lapsed, userId: _userId, ...subscription }: Subscription): unknown {
  return subscription
}
