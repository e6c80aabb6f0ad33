/** A local CloudLink with invented people: one port per service, data in a folder. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { ServiceName } from '../../main/cloudlink/types.ts'
import type { CapabilityName } from '../../preload/contract/index.ts'
import type { Clock } from '../../main/kernel/clock.ts'
import { createAdmin } from './admin.ts'
import { AttachmentStore } from './attachment-store.ts'
import { createAuthentication, createPortal } from './authentication.ts'
import type { Codes } from './authentication.ts'
import { createChat } from './chat.ts'
import { createControl, createControlServer } from './control.ts'
import type { Control } from './control.ts'
import { Data } from './data.ts'
import { CLIENT_ID, VERSION } from './model.ts'
import type { Message } from './model.ts'
import { Faults } from './faults.ts'
import { createNotifications } from './notifications.ts'
import { createPresence } from './presence.ts'
import { startResident } from './resident.ts'
import { pictureUrlOf } from './pictures.ts'
import { startResidents } from './residents.ts'
import type { Context } from './service.ts'
import { shareFile } from './share-file.ts'
import type { SharedFile } from './share-file.ts'
import type { VariantName } from './variants.ts'

export type SandboxUser = {
  userId: string
  name: string
  userName: string
  password: string
  accountId: string
}

export type Sandbox = {
  /** The contents of a cloud file that points to this sandbox. */
  cloud: {
    name: string
    clientId: string
    redirect: 'loopback'
    portal: string
    services: Record<ServiceName, string>
  }
  controlUrl: string
  users: SandboxUser[]
  resident: { userId: string; name: string }
  control: Control
  /** A user shares a file in a conversation. */
  shareFile(file: SharedFile): Promise<Message>
  stop(): Promise<void>
}

export type SandboxOptions = {
  /** Holds the data and the ports. A sandbox that starts again in the same folder keeps both. */
  folder: string
  seed?: number
  users?: number
  conversations?: number
  messages?: number
  /** Adds a public Stream, "Everybody", with this many people. */
  streamPeople?: number
  /** The password of every user; `sandbox` by default. */
  password?: string
  /** Whether to refuse calls without a valid X-Mitel-App header; true by default. */
  strict?: boolean
  accessTokenSeconds?: number
  /** Delay of the resident's replies, in ms. */
  answerDelay?: number
  /** Whether colleagues act by themselves, see residents.ts; false by default. */
  residents?: boolean
  /** The server time in ms since the epoch; the system time by default. */
  clock?: () => number
  /** Timers on the same clock. */
  setTimeout?: Clock['setTimeout']
  /** How this service differs from the documented one; see variants.ts. */
  variants?: VariantName[]
  /** Switched off; see without.ts. */
  without?: CapabilityName[]
  /** Length of tokens before base64 encoding; 48 by default. */
  tokenBytes?: number
  /** The limit of an attachment; 10 MB by default. */
  maxAttachmentBytes?: number
}

/** For new data. */
export const DEFAULTS = { seed: 1, users: 12, conversations: 9, messages: 420 }

const setSystemTimeout: Clock['setTimeout'] = (callback, ms) => {
  const timer = setTimeout(callback, ms)
  return { cancel: () => clearTimeout(timer) }
}

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { folder, strict = true } = options
  const { seed, users, conversations, messages } = { ...DEFAULTS, ...options }
  mkdirSync(folder, { recursive: true })
  const clock = options.clock ?? Date.now
  const data = new Data(
    folder,
    {
      ...{ seed, users, conversations, messages, now: clock() },
      ...(options.password === undefined ? {} : { password: options.password }),
      ...(options.streamPeople === undefined ? {} : { streamPeople: options.streamPeople })
    },
    { clock, tokenBytes: options.tokenBytes ?? 48 }
  )
  const context: Context = {
    data,
    faults: new Faults(),
    variants: options.variants ?? [],
    without: options.without ?? [],
    setTimeout: options.setTimeout ?? setSystemTimeout,
    requests: [],
    chatOrigin: '',
    attachments: new AttachmentStore(folder),
    maxAttachmentBytes: options.maxAttachmentBytes ?? 10 * 1024 * 1024,
    strict,
    accessTokenSeconds: options.accessTokenSeconds ?? 3_600,
    portalClosed: false,
    badPictures: new Map()
  }
  const codes = new Map() as Codes
  const notifications = await createNotifications(context)
  const services = {
    authentication: createAuthentication(context, codes),
    admin: createAdmin(context),
    chat: createChat(context),
    presence: createPresence(context),
    notifications: notifications.app
  }
  const control = createControl(context, notifications, services)
  const servers = {
    ...services,
    portal: createPortal(context, codes),
    control: createControlServer(control)
  }
  const close = async (): Promise<void> => {
    await notifications.close()
    const { notifications: _closed, ...rest } = servers
    await Promise.all(Object.values(rest).map((server) => server.close()))
  }
  const ports = await listen(servers, folder).catch(async (error: unknown) => {
    await close()
    throw error
  })
  const urlOf = (name: keyof typeof servers): string => `http://127.0.0.1:${ports[name] ?? 0}`
  const base = (name: ServiceName): string => urlOf(name) + VERSION

  context.chatOrigin = urlOf('chat')
  data.pictureUrlOf = (conversationId) => pictureUrlOf(context, conversationId, urlOf('chat'))

  const residentUser = data.users[1]
  const stopResident = startResident(data, residentUser?.userId ?? '', options.answerDelay ?? 700)
  const stopResidents = options.residents === true ? startResidents(context) : null
  return {
    cloud: {
      name: 'Sandbox',
      clientId: CLIENT_ID,
      redirect: 'loopback',
      portal: `${urlOf('portal')}/authorize`,
      services: {
        authentication: base('authentication'),
        admin: base('admin'),
        chat: base('chat'),
        presence: base('presence'),
        notifications: base('notifications')
      }
    },
    controlUrl: urlOf('control'),
    users: data.users.map(({ userId, name, email, password, accountId }) => ({
      userId,
      name,
      userName: email,
      password,
      accountId
    })),
    resident: { userId: residentUser?.userId ?? '', name: residentUser?.name ?? '' },
    control,
    shareFile: (file) => shareFile(context, file),
    async stop() {
      stopResident()
      await stopResidents?.()
      await close()
    }
  }
}

/** Listens on the ports of the last run, or on free ones the first time. */
async function listen(
  servers: Record<string, FastifyInstance>,
  folder: string
): Promise<Record<string, number>> {
  const file = join(folder, 'ports.json')
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {}
  const ports: Record<string, number> = {}
  for (const [name, server] of Object.entries(servers)) {
    try {
      await server.listen({ host: '127.0.0.1', port: known[name] ?? 0 })
    } catch (error) {
      throw new Error(
        `The sandbox's port ${known[name] ?? 0} is in use. Is another sandbox running in ${folder}? If not, delete ${file} to use free ports.`,
        { cause: error }
      )
    }
    ports[name] = (server.server.address() as AddressInfo).port
  }
  writeFileSync(file, JSON.stringify(ports))
  return ports
}
