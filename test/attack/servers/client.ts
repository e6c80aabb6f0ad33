/** The real client, signed in, on a clock that runs faster: its timeouts would make the attack take hours. */
import { createClient } from '../../support/test-client.ts'
import type { TestClient } from '../../support/test-client.ts'
import type { Cloud, ServiceName } from '../../../main/cloudlink/types.ts'
import type { Clock } from '../../../main/kernel/clock.ts'

const SPEED = 50
const VERSION = '/2017-09-01'

/** What must never reach another host, a log or an error. */
export const SECRETS = {
  access: 'attack-access-token-0123456789',
  refresh: 'attack-refresh-token-0123456789'
}

const fastClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() * SPEED,
  setTimeout(callback, ms) {
    const timer = setTimeout(callback, ms / SPEED)
    return { cancel: () => clearTimeout(timer) }
  }
}

/** @param origin of every service @param portal of the sign-in page */
export function cloudAt(origin: string, portal: string | null = null): Cloud {
  const base = `${origin}${VERSION}`
  const names: ServiceName[] = ['authentication', 'admin', 'chat', 'presence', 'notifications']
  return {
    name: 'Hostile',
    clientId: 'attack',
    redirect: 'loopback',
    portal,
    services: Object.fromEntries(names.map((name) => [name, base])) as Cloud['services']
  }
}

/** A client that has tokens from an earlier start. */
export async function openClient(cloud: Cloud): Promise<TestClient> {
  const client = createClient(
    { cloud },
    {
      clock: fastClock,
      vault: {
        load: async () => ({ accessToken: SECRETS.access, refreshToken: SECRETS.refresh, expiresIn: 1e6 }),
        save: async () => undefined,
        clear: async () => undefined
      }
    }
  )
  await client.cloudlink.load()
  return client
}
