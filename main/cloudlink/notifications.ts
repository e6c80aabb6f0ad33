/** The notifications service: it returns the MQTT URL and manages the subscriptions to live events. */
import type { Api } from './api.ts'
import type { CapabilityCalls } from './capabilities.ts'
import { getAll } from './collections.ts'
import { cancelled, CloudLinkError } from './errors.ts'
import type { Log } from '../kernel/log.ts'
import { parseConnectionUrl, parseSubscription } from './wire.ts'

/**
 * subjectFilter is an unanchored regular expression for the resource's path. The first one covers conversations, their
 * participants and their messages.
 */
const CONVERSATIONS = { topic: 'platform-api-conversations', subjectFilter: '/conversations' }
const PRESENCE = { topic: 'platform-api-presence', subjectFilter: '/presentities' }

export type Notifications = {
  /** Returns the URL of a new MQTT connection. It can be used once. */
  createConnection(signal: AbortSignal): Promise<string>
  /**
   * Returns the subscription ids, which are also the MQTT topics to subscribe to. Without that of presence if the service
   * refuses it.
   */
  createSubscriptions(signal: AbortSignal): Promise<string[]>
  deleteSubscriptions(subscriptionIds: string[], signal: AbortSignal): Promise<void>
  /** Deletes subscriptions that an earlier run on this device left behind. @param keep ids of current subscriptions */
  deleteStaleSubscriptions(keep: string[], signal: AbortSignal): Promise<void>
}

export function createNotifications(options: {
  api: Api
  log: Log
  capabilities: Pick<CapabilityCalls, 'use'>
  applicationId: string
  deviceId: string
}): Notifications {
  const { api, log, capabilities, applicationId, deviceId } = options

  async function subscribe(to: typeof CONVERSATIONS, signal: AbortSignal): Promise<string> {
    const { subscriptionId } = await api.call('notifications', 'POST', ['subscriptions'], parseSubscription, {
      json: { transport: 'websocket', ...to, applicationId, deviceId },
      signal
    })
    return subscriptionId
  }

  /** @returns null if the service refuses it. A service that refuses all subscriptions says nothing about this one. */
  async function subscribeToPresence(
    conversations: Promise<string>,
    signal: AbortSignal
  ): Promise<string | null> {
    try {
      return await capabilities.use('presence-events', () =>
        subscribe(PRESENCE, signal).catch(async (error: unknown) => {
          const others = await conversations.catch(() => null)
          throw others === null ? cancelled() : error
        })
      )
    } catch (error) {
      if (error instanceof CloudLinkError && error.detail === 'capability-presence-events') return null
      throw error
    }
  }

  async function deleteSubscriptions(subscriptionIds: string[], signal: AbortSignal): Promise<void> {
    await Promise.all(
      subscriptionIds.map((subscriptionId) =>
        api.send('notifications', 'DELETE', ['subscriptions', subscriptionId], { signal })
      )
    )
  }

  return {
    createConnection: (signal) =>
      api.call('notifications', 'POST', ['connections'], parseConnectionUrl, {
        json: { transport: 'websocket' },
        signal
      }),
    async createSubscriptions(signal) {
      const conversations = subscribe(CONVERSATIONS, signal)
      const [first, presence] = await Promise.all([conversations, subscribeToPresence(conversations, signal)])
      return presence === null ? [first] : [first, presence]
    },
    deleteSubscriptions,
    async deleteStaleSubscriptions(keep, signal) {
      const all = await getAll({ api, log }, 'notifications', { path: ['subscriptions'] }, parseSubscription)
      const stale = all.filter((one) => one.deviceId === deviceId && !keep.includes(one.subscriptionId))
      await deleteSubscriptions(
        stale.map((one) => one.subscriptionId),
        signal
      )
    }
  }
}
