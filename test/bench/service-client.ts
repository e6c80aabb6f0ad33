/** Another user at the service, with plain requests and a plain MQTT client. */
import { randomUUID } from 'node:crypto'
import { connectAsync } from 'mqtt'
import { readCloudFile } from '../../main/config.ts'
import { createClient } from '../support/test-client.ts'
import type { Account } from './account.ts'

export type ServiceClient = {
  /** Posts a message. @returns its creation time at the service, in ms since the epoch */
  post(conversationId: string, body: string, contentType?: string): Promise<number>
  /** Creates a Stream without system messages. @returns its id */
  createStream(name: string, userIds: string[]): Promise<string>
  /** Uploads a file. @returns its address, which a message then links to */
  upload(conversationId: string, file: { name: string; type: string; content: Buffer }): Promise<string>
  /** Connects for live events of conversations. */
  listen(): Promise<Listener>
}

export type Listener = {
  /**
   * Waits for the message with this body.
   * @returns its arrival here and its creation time at the service, in ms since the epoch
   */
  received(body: string): Promise<{ at: number; createdOn: number }>
  close(): Promise<void>
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
    'x-mitel-app': `bench-client/1.0.0/;platform=linux/12;session-id=${randomUUID()}`
  }
  async function send(method: string, address: string, type: string, body: BodyInit): Promise<unknown> {
    const answer = await fetch(address, { method, headers: { ...headers, 'content-type': type }, body })
    if (!answer.ok) throw new Error(`The sandbox answered ${answer.status} to ${address}.`)
    return answer.json()
  }
  const call = async (address: string, body: object): Promise<Record<string, string>> =>
    (await send('POST', address, 'application/json', JSON.stringify(body))) as Record<string, string>
  return {
    async post(conversationId, body, contentType = 'text/plain') {
      const { createdOn = '' } = await call(
        `${cloud.services.chat}/conversations/${conversationId}/messages`,
        { body, contentType }
      )
      return Date.parse(createdOn)
    },
    async createStream(name, userIds) {
      const originalParticipants = userIds.map((participantId) => ({ participantId }))
      const { conversationId = '' } = await call(`${cloud.services.chat}/conversations`, {
        ...{ name, stream: true, originalParticipants }
      })
      return conversationId
    },
    async upload(conversationId, { name, type, content }) {
      const attachments = `${cloud.services.chat}/conversations/${conversationId}/attachments`
      await call(attachments, { name, type })
      const address = `${attachments}/${encodeURIComponent(name)}/content`
      await send('PUT', address, type, new Uint8Array(content))
      return address
    },
    async listen() {
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
      const received = new Map<string, { at: number; createdOn: number }>()
      let wake: () => void = () => undefined
      mqtt.on('message', (_topic, payload) => {
        const at = performance.timeOrigin + performance.now()
        const text = payload.toString('utf8')
        const [body, createdOn] = ['body', 'createdOn'].map(
          (name) => new RegExp(`"${name}":"([^"]*)"`).exec(text)?.[1]
        )
        if (body === undefined || createdOn === undefined) return
        received.set(body, { at, createdOn: Date.parse(createdOn) })
        wake()
      })
      await mqtt.subscribeAsync(subscriptionId, { qos: 1 })
      return {
        async received(body) {
          let found = received.get(body)
          while (found === undefined) {
            await new Promise<void>((resolve) => (wake = resolve))
            found = received.get(body)
          }
          return found
        },
        close: () => mqtt.endAsync()
      }
    }
  }
}
