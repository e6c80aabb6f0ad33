/**
 * Live events: MQTT over WebSocket. A connection never reconnects by itself, because its URL and subscriptions can only be
 * used once. When it closes, the caller creates a new one.
 */
import { CloudLinkError } from './errors.ts'
import { connectAndSubscribe } from './handshake.ts'
import type { Notifications } from './notifications.ts'
import { isLoopback } from './url.ts'
import type { CloudLink, LiveConnection, LiveEvent } from './types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { parseConversation, parseJson, parseMessage, parsePresence, parsePublications } from './wire.ts'
import type { Publication } from './wire.ts'

/** Seconds between MQTT pings; without a response to one, the socket counts as dead. */
const KEEPALIVE_S = 20
const CONNECT_TIMEOUT_MS = 15_000
/** How long deleting the subscriptions may take, in ms. */
const CLOSE_TIMEOUT_MS = 3_000
/** A message of the service has at most 10 MB. */
const MAX_EVENT_BYTES = 12 * 1024 * 1024

/** Creates a WebSocket with the browser's API, on any network stack. */
export type CreateWebSocket = (url: string, protocols: string[]) => unknown

export function createConnectLive(parts: {
  notifications: Notifications
  createWebSocket: CreateWebSocket
  clock: Clock
  log: Log
}): CloudLink['connectLive'] {
  const { notifications, createWebSocket, clock, log } = parts

  /** Requests the URL and the subscriptions in parallel. If there is no URL, it deletes the subscriptions again. */
  async function prepare(signal: AbortSignal): Promise<{ url: URL; subscriptionIds: string[] }> {
    const subscribing = notifications.createSubscriptions(signal)
    // Handled below; this only prevents an unhandled rejection.
    subscribing.catch(() => undefined)
    try {
      const url = checkUrl(await notifications.createConnection(signal))
      return { url, subscriptionIds: await subscribing }
    } catch (error) {
      subscribing
        .then((ids) => notifications.deleteSubscriptions(ids, AbortSignal.timeout(CLOSE_TIMEOUT_MS)))
        .catch(() => log.warn('subscriptions not removed'))
      throw error
    }
  }

  return async ({ onEvent, onClosed, signal }) => {
    const [{ url, subscriptionIds }, { connect }] = await Promise.all([prepare(signal), import('mqtt')])
    // Pass no URL string: mqtt would parse it with a function that Node deprecates.
    const client = connect({
      protocol: url.protocol === 'wss:' ? 'wss' : 'ws',
      host: url.hostname,
      reconnectPeriod: 0,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      clean: true,
      // Saves 7 MB at each start: mqtt would cache 65,536 small buffers for encoding numbers, which is hardly ever needed.
      writeCache: false,
      forceNativeWebSocket: true,
      createWebsocket: (_url, protocols) => createWebSocket(url.href, protocols)
    })
    client.on('message', (_topic, payload) => {
      if (payload.length > MAX_EVENT_BYTES) log.warn('huge event dropped', { bytes: payload.length })
      else for (const event of eventsOf(payload.toString('utf8'), log)) onEvent(event)
    })
    // 'close' follows each error and is what matters. The error's message is not logged: it may contain the URL with its
    // secret. Without a listener, an error would be an uncaught exception.
    client.on('error', () => log.warn('live connection error'))
    try {
      await connectAndSubscribe(client, subscriptionIds, { signal, clock })
    } catch (error) {
      client.end(true)
      throw error
    }

    let closing = false
    client.on('close', () => {
      if (closing) return
      closing = true
      client.end(true)
      onClosed('socket closed')
    })
    notifications
      .deleteStaleSubscriptions(subscriptionIds, signal)
      .catch(() => log.warn('old subscriptions not removed'))

    const connection: LiveConnection = {
      async close() {
        if (closing) return
        closing = true
        client.end(true)
        await notifications
          .deleteSubscriptions(subscriptionIds, AbortSignal.timeout(CLOSE_TIMEOUT_MS))
          .catch(() => log.warn('subscriptions not removed'))
      }
    }
    return connection
  }
}

function checkUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url?.protocol === 'wss:' || (url?.protocol === 'ws:' && isLoopback(url))) return url
  throw new CloudLinkError('service', 'live-no-address')
}

/** Parses one MQTT message; unknown events are logged and dropped. */
function eventsOf(payload: string, log: Log): LiveEvent[] {
  const events: LiveEvent[] = []
  for (const publication of parsePublications(parseJson(payload))) {
    const event = publication === null ? null : eventOf(publication)
    if (event !== null) events.push(event)
    else log.warn('unknown event dropped', { topic: publication?.topic === '' ? 'none' : 'known' })
  }
  return events
}

/** The subject is the path of the changed resource, with or without the version prefix. */
function eventOf({ method, subject, content }: Publication): LiveEvent | null {
  const parts =
    subject
      .split(/[?#]/)[0]
      ?.split('/')
      .filter((part) => part !== '') ?? []
  const changed = method === 'POST' || method === 'PUT' ? method : null
  const presencePath = after(parts, 'presentities')
  if (presencePath !== null) {
    const { principalId, status } = parsePresence(content)
    const id = presencePath[0] ?? principalId
    return id === '' || changed === null ? null : { kind: 'presence', principalId: id, status }
  }
  const conversationPath = after(parts, 'conversations')
  if (conversationPath === null) return null
  const [conversationId = '', kind, id = ''] = conversationPath
  if (kind === 'participants') return { kind: 'participants', conversationId }
  if (kind === 'messages') {
    const message = parseMessage(content, conversationId)
    if (changed !== null) return message === null ? null : { kind: 'message', method: changed, message }
    const messageId = id || (message?.messageId ?? '')
    if (method !== 'DELETE' || messageId === '') return null
    return { kind: 'message-deleted', conversationId, messageId }
  }
  if (kind !== undefined) return null
  if (changed === null) {
    return method === 'DELETE' && conversationId !== ''
      ? { kind: 'conversation-deleted', conversationId }
      : null
  }
  const conversation = parseConversation(content)
  return conversation === null ? null : { kind: 'conversation', method: changed, conversation }
}

/** The path segments after the named one, decoded; null if it is missing. */
function after(parts: string[], name: string): string[] | null {
  const index = parts.indexOf(name)
  return index === -1 ? null : parts.slice(index + 1).map(decode)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
