/**
 * Live events: MQTT over WebSocket. A connection never reconnects by itself: its address and subscriptions are good for
 * one use, so the caller makes a new one when it closes.
 */
import { CloudLinkError } from './errors.ts'
import { shakeHands } from './handshake.ts'
import type { Notifications } from './notifications.ts'
import { isLoopback } from './url.ts'
import type { CloudLink, LiveConnection, LiveEvent } from './types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { parseConversation, parseJson, parseMessage, parsePresence, parsePublications } from './wire.ts'
import type { Publication } from './wire.ts'

/** Seconds between signs of life; without an answer to one the socket counts as dead. */
const KEEPALIVE_S = 20
const CONNECT_TIMEOUT_MS = 15_000
/** How long goodbye may take. */
const CLOSE_TIMEOUT_MS = 3_000

/** A WebSocket like the page's own, whatever network stack is behind it. */
export type CreateWebSocket = (url: string, protocols: string[]) => unknown

export function createConnectLive(parts: {
  notifications: Notifications
  createWebSocket: CreateWebSocket
  clock: Clock
  log: Log
}): CloudLink['connectLive'] {
  const { notifications, createWebSocket, clock, log } = parts

  /** Address and subscriptions, made at the same time; without an address no subscription is left behind. */
  async function prepare(signal: AbortSignal): Promise<{ url: URL; subscriptionIds: string[] }> {
    const subscribing = notifications.createSubscriptions(signal)
    // Awaited below, or given up there.
    subscribing.catch(() => undefined)
    try {
      const url = checkedUrl(await notifications.createConnection(signal))
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
    // Without the address as text, which mqtt would take apart with a function that Node deprecates.
    const client = connect({
      protocol: url.protocol === 'wss:' ? 'wss' : 'ws',
      host: url.hostname,
      reconnectPeriod: 0,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      clean: true,
      // 65,536 small buffers, 7 MB at each start, made to write numbers quickly that are hardly ever written.
      writeCache: false,
      forceNativeWebSocket: true,
      createWebsocket: (_url, protocols) => createWebSocket(url.href, protocols)
    })
    client.on('message', (_topic, payload) => {
      for (const event of eventsOf(payload.toString('utf8'), log)) onEvent(event)
    })
    // Errors are followed by 'close', which is what counts; their words may hold the address with its secret. Without a
    // listener from the start to the end, one would be an uncaught exception.
    client.on('error', () => log.warn('live connection error'))
    try {
      await shakeHands(client, subscriptionIds, { signal, clock })
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
      .deleteForgotten(subscriptionIds, signal)
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

function checkedUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url?.protocol === 'wss:' || (url?.protocol === 'ws:' && isLoopback(url))) return url
  throw new CloudLinkError('service', 'live-no-address')
}

/** What one MQTT message says. What it says in a way that this program does not know is dropped. */
function eventsOf(payload: string, log: Log): LiveEvent[] {
  const events: LiveEvent[] = []
  for (const publication of parsePublications(parseJson(payload))) {
    const event = publication === null ? null : eventOf(publication)
    if (event !== null) events.push(event)
    else log.warn('event not understood', { topic: publication?.topic === '' ? 'none' : 'known' })
  }
  return events
}

/** The subject is the path of what changed, with or without the version in front. */
function eventOf({ method, subject, content }: Publication): LiveEvent | null {
  const parts =
    subject
      .split(/[?#]/)[0]
      ?.split('/')
      .filter((part) => part !== '') ?? []
  const changed = method === 'POST' || method === 'PUT' ? method : null
  const presentity = after(parts, 'presentities')
  if (presentity !== null) {
    const { principalId, status } = parsePresence(content)
    const id = presentity[0] ?? principalId
    return id === '' || changed === null ? null : { kind: 'presence', principalId: id, status }
  }
  const place = after(parts, 'conversations')
  if (place === null) return null
  const [conversationId = '', kind, id = ''] = place
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

function after(parts: string[], name: string): string[] | null {
  const place = parts.indexOf(name)
  return place === -1 ? null : parts.slice(place + 1).map(decoded)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
