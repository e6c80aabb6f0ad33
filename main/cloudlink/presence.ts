/** The presence service. Its responses are not publicly documented; any unknown value becomes 'unknown'. */
import type { Api } from './api.ts'
import type { CloudLink } from './types.ts'
import { parsePresence } from './wire.ts'

export function createPresence(api: Api): Pick<CloudLink, 'getPresence'> {
  return {
    async getPresence(principalId) {
      const presence = await api.call('presence', 'GET', ['presentities', principalId], parsePresence)
      return presence.status
    }
  }
}
