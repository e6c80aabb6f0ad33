/** Reads and clears the keychain that the programs of a stage use. */
import keytar from 'keytar'

/** Where the programs of a stage keep their secrets. */
type Keychain = {
  /** Environment variables that lead to the keychain. */
  env: NodeJS.ProcessEnv
  serviceOf(profile: string): string
}

/** Account names and secrets of a service; `env` leads to the keychain. */
async function entriesOf(service: string, env: NodeJS.ProcessEnv): ReturnType<typeof keytar.findCredentials> {
  if (process.platform === 'linux') {
    process.env.DBUS_SESSION_BUS_ADDRESS = env.DBUS_SESSION_BUS_ADDRESS ?? ''
  }
  // eslint-disable-next-line no-restricted-properties -- the keychain of a test is never locked
  return keytar.findCredentials(service)
}

/** Every entry of a profile: pieces of tokens, and keys of databases. */
export async function keychainOf(keychain: Keychain, profile: string): Promise<string[]> {
  const entries = await entriesOf(keychain.serviceOf(profile), keychain.env)
  return entries.map(({ password }) => password)
}

/** The database key of a profile. @throws if the profile does not have exactly one. */
export async function storeKeyOf(keychain: Keychain, profile: string): Promise<Buffer> {
  const keys = (await keychainOf(keychain, profile))
    .map((entry) => Buffer.from(entry, 'base64'))
    .filter(({ length }) => length === 32)
  const [key] = keys
  if (key === undefined || keys.length > 1) throw new Error(`There are ${keys.length} keys.`)
  return key
}

/** Removes everything that tests stored under these services in the system's own keychain. */
export async function clearKeychain(services: string[], env: NodeJS.ProcessEnv): Promise<void> {
  for (const service of services) {
    for (const { account } of await entriesOf(service, env)) await keytar.deletePassword(service, account)
  }
}
