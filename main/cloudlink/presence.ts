/** The presence service. Its responses are not publicly documented; any unknown value becomes 'unknown'. */
import type { Api } from './api.ts'
import type { CapabilityCalls } from './capabilities.ts'
import type { CloudLink } from './types.ts'
import { parsePresence } from './wire.ts'

export function createPresence({
  api,
  capabilities
}: {
  api: Api
  capabilities: Pick<CapabilityCalls, 'use'>
}): Pick<CloudLink, 'getPresence' | 'setPresence'> {
  return {
    async getPresence(principalId) {
      const presence = await capabilities.use('presence', () =>
        api.call('presence', 'GET', ['presentities', principalId], parsePresence, { background: true })
      )
      return presence.status
    },
    // Assumption: neither the call nor its body is documented.
    setPresence: (principalId, status) =>
      capabilities.use('own-presence', () =>
        api.send('presence', 'PUT', ['presentities', principalId], { json: { status } })
      )
  }
}
