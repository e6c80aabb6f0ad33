/** Somebody else at the service, with nothing between: bare requests and a bare MQTT client. */
import { randomUUID } from 'node:crypto'
import { connectAsync } from 'mqtt'
import type { MqttClient } from 'mqtt'
import { readCloudFile } from '../../main/config.ts'
import { createClient } from '../integration/client.ts'
import type { Account } from './account.ts'

export type ServiceClient = {
  /** Posts a message. @returns when the service had it, by its clock in ms */
  post(conversationId: string, body: string): Promise<number>
  /** Connects for the events of conversations. @param onText is given what each MQTT message holds */
  listen(onText: (text: string) => void): Promise<MqttClient>
}

export async function signInOther({
  sandbox,
  other
}: Pick<Account, 'sandbox' | 'other'>): Promise<ServiceClient> {
  const cloud = readCloudFile(sandbox.cloudFile)
  const client = createClient({ cloud })
  const { userName, password, accountId } = other
  const { signal } = new AbortController()
  await client.cloudlink.signIn.withPassword({ userName, password, accountId, signal })
  const headers = {
    authorization: `Bearer ${client.held()?.accessToken ?? ''}`,
    'content-type': 'application/json',
    'x-mitel-app': `bench-client/1.0.0/;platform=linux/12;session-id=${randomUUID()}`
  }
  async function call(address: string, body: object): Promise<Record<string, string>> {
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`The sandbox answered ${answer.status} to ${address}.`)
    return (await answer.json()) as Record<string, string>
  }
  return {
    async post(conversationId, body) {
      const { createdOn = '' } = await call(
        `${cloud.services.chat}/conversations/${conversationId}/messages`,
        { body }
      )
      return Date.parse(createdOn)
    },
    async listen(onText) {
      const { url = '' } = await call(`${cloud.services.notifications}/connections`, {
        transport: 'websocket'
      })
      const { subscriptionId = '' } = await call(`${cloud.services.notifications}/subscriptions`, {
        transport: 'websocket',
        topic: 'platform-api-conversations',
        subjectFilter: '/conversations',
        applicationId: 'bench-client',
        deviceId: 'bench'
      })
      const mqtt = await connectAsync(url, { reconnectPeriod: 0 })
      mqtt.on('message', (_topic, payload) => onText(payload.toString('utf8')))
      await mqtt.subscribeAsync(subscriptionId, { qos: 1 })
      return mqtt
    }
  }
}
