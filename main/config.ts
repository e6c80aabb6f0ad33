/** Where the program points: the cloud it talks to. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import type { Cloud } from './cloudlink/types.ts'
import type { Region } from '../preload/contract/index.ts'
import { StartupError } from './startup-error.ts'

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

const baseUrl = z
  .string()
  .refine((value) => URL.canParse(value), 'is not a URL')
  .refine((value) => {
    if (!URL.canParse(value)) return true
    const { protocol, hostname } = new URL(value)
    return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
  }, 'must be https; plain http is accepted for this machine (127.0.0.1, localhost) only')
  .transform((value) => value.replace(/\/+$/, ''))

const cloudFile = z.strictObject({
  name: z.string().min(1),
  clientId: z.string(),
  redirect: z.union([z.enum(['loopback', 'link']), z.array(z.int().min(1).max(65535)).min(1)]),
  portal: baseUrl.nullable(),
  services: z.strictObject({
    authentication: baseUrl,
    admin: baseUrl,
    chat: baseUrl,
    presence: baseUrl,
    notifications: baseUrl
  })
})

/**
 * Reads a cloud file: the name, client id, redirect, portal and the services' base URLs with their version path.
 * @throws StartupError that names the file and what is wrong with it.
 */
export function readCloudFile(file: string): Cloud {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new StartupError('cloudFileUnreadable', { file })
  }
  return parseCloudFile(file, text)
}

/** @param file its name, for the error's message. @throws StartupError where the text is no cloud. */
export function parseCloudFile(file: string, text: string): Cloud {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new StartupError('cloudFileNoJson', { file })
  }
  const parsed = cloudFile.safeParse(json)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
  throw new StartupError('cloudFileUnusable', { file, problems: wrong.join('; ') })
}

/**
 * CloudLink itself. Hosts are `<service><region>.api.mitel.io` (the vendor's guides); no presence host was ever
 * seen in public, its name follows the others'.
 */
export function productionCloud(clientId: string, region: Region): Cloud {
  const service = (name: string): string => `https://${name}${region}.api.mitel.io/2017-09-01`
  return {
    name: 'CloudLink',
    clientId,
    redirect: 'loopback',
    portal: 'https://auth.mitel.io/authorize',
    services: {
      authentication: service('authentication'),
      admin: service('admin'),
      chat: service('chat'),
      presence: service('presence'),
      notifications: service('notifications')
    }
  }
}

/** A short name for a cloud or an account in folder names: says nothing about whom it belongs to. */
export function hashOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}
