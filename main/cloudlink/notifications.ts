/** The notifications service: where to connect for live events, and which ones to get. */
import type { Api } from './api.ts'
import { getAll } from './collections.ts'
import type { Log } from '../kernel/log.ts'
import { parseConnectionUrl, parseSubscription } from './wire.ts'

/**
 * subjectFilter is an unanchored regular expression over the resource's path: the first covers conversations,
 * their participants and messages.
 */
const WANTED = [
  { topic: 'platform-api-conversations', subjectFilter: '/conversations' },
  { topic: 'platform-api-presence', subjectFilter: '/presentities' }
]

export type Notifications = {
  /** The address of a new MQTT connection, good for one use. */
  createConnection(signal: AbortSignal): Promise<string>
  /** Their ids, which name the MQTT topics to subscribe to. */
  createSubscriptions(signal: AbortSignal): Promise<string[]>
  deleteSubscriptions(subscriptionIds: string[], signal: AbortSignal): Promise<void>
  /** Removes what an earlier run of this device left behind. */
  deleteForgotten(keep: string[], signal: AbortSignal): Promise<void>
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
        WANTED.map(async (wanted) => {
          const { subscriptionId } = await api.call(
            'notifications',
            'POST',
            ['subscriptions'],
            parseSubscription,
            {
              json: { transport: 'websocket', ...wanted, applicationId, deviceId },
              signal
            }
          )
          return subscriptionId
        })
      ),
    deleteSubscriptions,
    async deleteForgotten(keep, signal) {
      const all = await getAll({ api, log }, 'notifications', { path: ['subscriptions'] }, parseSubscription)
      const forgotten = all.filter((one) => one.deviceId === deviceId && !keep.includes(one.subscriptionId))
      await deleteSubscriptions(
        forgotten.map((one) => one.subscriptionId),
        signal
      )
    }
  }
}
