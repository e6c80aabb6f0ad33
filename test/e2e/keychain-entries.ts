/** What the keychain of a stage holds. */
import keytar from 'keytar'
import type { Stage } from './stage.ts'

/** Every entry of a profile: pieces of tokens, and keys of databases. */
export async function keychainOf(stage: Stage, profile: string): Promise<string[]> {
  process.env.DBUS_SESSION_BUS_ADDRESS = stage.env.DBUS_SESSION_BUS_ADDRESS ?? ''
  // eslint-disable-next-line no-restricted-properties -- the keychain of a test is never locked
  const entries = await keytar.findCredentials(stage.serviceOf(profile))
  return entries.map(({ password }) => password)
}

/** The key of the one database of a profile. */
export async function storeKeyOf(stage: Stage, profile: string): Promise<Buffer> {
  const keys = (await keychainOf(stage, profile))
    .map((entry) => Buffer.from(entry, 'base64'))
    .filter(({ length }) => length === 32)
  const [key] = keys
  if (key === undefined || keys.length > 1) throw new Error(`There are ${keys.length} keys.`)
  return key
}
