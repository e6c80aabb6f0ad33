/** Configuration: the cloud that the program connects to. */
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
 * Reads a cloud file: name, client id, redirect, portal, and the base URLs of the services with their version path.
 * @throws StartupError that names the file and its problems
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

/** @param file only used in the error. @throws StartupError if the text is not a valid cloud file */
export function parseCloudFile(file: string, text: string): Cloud {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new StartupError('cloudFileNoJson', { file })
  }
  const parsed = cloudFile.safeParse(json)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`
  )
  throw new StartupError('cloudFileUnusable', { file, problems: problems.join('; ') })
}

/**
 * Mitel's CloudLink. According to the vendor's guides, hosts are `<service><region>.api.mitel.io`. The presence host is not
 * documented; its name is assumed to follow the same pattern.
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

/** A short hash for folder names, so that they do not reveal the cloud or account: 24 hexadecimal digits. */
export function hashOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}
