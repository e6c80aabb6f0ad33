/** The notifications service: it returns the MQTT URL and manages the subscriptions to live events. */
import type { Api } from './api.ts'
import { getAll } from './collections.ts'
import type { Log } from '../kernel/log.ts'
import { parseConnectionUrl, parseSubscription } from './wire.ts'

/**
 * subjectFilter is an unanchored regular expression for the resource's path. The first one covers conversations, their
 * participants and their messages.
 */
const SUBSCRIPTIONS = [
  { topic: 'platform-api-conversations', subjectFilter: '/conversations' },
  { topic: 'platform-api-presence', subjectFilter: '/presentities' }
]

export type Notifications = {
  /** Returns the URL of a new MQTT connection. It can be used once. */
  createConnection(signal: AbortSignal): Promise<string>
  /** Returns the subscription ids, which are also the MQTT topics to subscribe to. */
  createSubscriptions(signal: AbortSignal): Promise<string[]>
  deleteSubscriptions(subscriptionIds: string[], signal: AbortSignal): Promise<void>
  /** Deletes subscriptions that an earlier run on this device left behind. @param keep ids of current subscriptions */
  deleteStaleSubscriptions(keep: string[], signal: AbortSignal): Promise<void>
}

export function createNotifications(options: {
  api: Api
  log: Log
  applicationId: string
  deviceId: string
}): Notifications {
  const { api, log, applicationId, deviceId } = options

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
    createSubscriptions: (signal) =>
      Promise.all(
        SUBSCRIPTIONS.map(async (subscription) => {
          const { subscriptionId } = await api.call(
            'notifications',
            'POST',
            ['subscriptions'],
            parseSubscription,
            {
              json: { transport: 'websocket', ...subscription, applicationId, deviceId },
              signal
            }
          )
          return subscriptionId
        })
      ),
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
