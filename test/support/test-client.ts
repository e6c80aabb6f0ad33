/** The real client, connected to a sandbox. Only the keychain and the desktop are replaced. */
import WebSocket from 'ws'
import { createCloudLink } from '../../main/cloudlink/index.ts'
import type { CreateWebSocket } from '../../main/cloudlink/live.ts'
import type { BudgetFile } from '../../main/cloudlink/token-rate-limiter.ts'
import type { Cloud, CloudLink, TokenVault, Tokens } from '../../main/cloudlink/types.ts'
import { systemClock } from '../../main/kernel/clock.ts'
import type { Clock } from '../../main/kernel/clock.ts'
import type { Sandbox, SandboxUser } from '../sandbox/index.ts'

export type TestClient = {
  cloudlink: CloudLink
  /** Log entries as they would appear in the log file. */
  logged: string[]
  /** The tokens that are currently stored. */
  held(): Tokens | null
  /** The errors that onSignedOut reported. */
  signedOut: Error[]
  /** The errors that onPaused reported. */
  paused: Error[]
}

export function createClient(
  { cloud }: { cloud: Cloud },
  options: {
    vault?: TokenVault
    clock?: Clock
    fetch?: typeof globalThis.fetch
    createWebSocket?: CreateWebSocket
    budget?: BudgetFile
  } = {}
): TestClient {
  let held: Tokens | null = null
  const logged: string[] = []
  const signedOut: Error[] = []
  const paused: Error[] = []
  let budget: string | null = null
  const write = (message: string, fields: object = {}): void =>
    void logged.push(`${message} ${JSON.stringify(fields)}`)
  const cloudlink = createCloudLink({
    cloud,
    app: { name: 'cloudlinkchat-desktop', version: '0.1.0', os: 'linux', osVersion: '12' },
    fetch: options.fetch ?? globalThis.fetch,
    createWebSocket: options.createWebSocket ?? ((url, protocols) => new WebSocket(url, protocols)),
    clock: options.clock ?? systemClock,
    log: { info: write, warn: write },
    vault: options.vault ?? {
      load: async () => held,
      save: async (tokens) => void (held = tokens),
      clear: async () => void (held = null)
    },
    tokenBudget: options.budget ?? { read: async () => budget, write: async (text) => void (budget = text) },
    deviceId: 'device-of-the-test',
    redirectTexts: () => ({ title: 'CloudLink Chat', done: 'Done.', refused: 'Refused.' }),
    onSignedOut: (error) => signedOut.push(error),
    onPaused: (error) => paused.push(error)
  })
  return { cloudlink, logged, held: () => held, signedOut, paused }
}

export function credentialsOf(user: SandboxUser): { userName: string; password: string; accountId: string } {
  const { userName, password, accountId } = user
  return { userName, password, accountId }
}

/** Ana Vell, the first user of the sandbox. */
export function firstUser(sandbox: Sandbox): SandboxUser {
  const [user] = sandbox.users
  if (user === undefined) throw new Error('The sandbox has no users.')
  return user
}

export async function signIn(client: TestClient, sandbox: Sandbox): Promise<void> {
  await client.cloudlink.signIn.withPassword({
    ...credentialsOf(firstUser(sandbox)),
    signal: new AbortController().signal
  })
}
