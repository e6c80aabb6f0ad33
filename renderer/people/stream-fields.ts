/** The properties of a Stream in a form: what is wrong with them, and what changed. */
import type { StreamChange, Visibility } from '../../preload/contract/index.ts'

/** In UTF-16 units. The service's limit is not known. */
export const MAX_NAME = 200
/** From this length on, the form counts. */
export const NEAR_LIMIT = 160
const MAX_ADDRESS = 2_000

export type StreamFields = { name: string; visibility: Visibility; pictureUrl: string }

/** 'invisible': there are characters, but nothing that a person could see. */
export function nameProblem(name: string): 'missing' | 'invisible' | 'long' | null {
  if (name === '') return 'missing'
  if (!/[^\p{C}\p{Z}]/u.test(name)) return 'invisible'
  return name.trim().length > MAX_NAME ? 'long' : null
}

export function isPictureAddress(text: string): boolean {
  const address = text.trim()
  if (address === '') return true
  if (address.length > MAX_ADDRESS || !URL.canParse(address)) return false
  const { protocol, username, password } = new URL(address)
  return protocol === 'https:' && username === '' && password === ''
}

/** @param before what the service accepted already: it may differ from what this form accepts */
export function areValid({ name, pictureUrl }: StreamFields, before?: StreamFields): boolean {
  const isNameGood = nameProblem(name) === null || name === before?.name
  return isNameGood && (isPictureAddress(pictureUrl) || pictureUrl === before?.pictureUrl)
}

/** What differs from `before`; empty if nothing does. */
export function changeOf(before: StreamFields, now: StreamFields): StreamChange {
  const [name, pictureUrl] = [now.name.trim(), now.pictureUrl.trim()]
  return {
    ...(name === before.name ? {} : { name }),
    ...(now.visibility === '' || now.visibility === before.visibility ? {} : { visibility: now.visibility }),
    ...(pictureUrl === before.pictureUrl ? {} : { pictureUrl })
  }
}
