/** The admin service: the people of the account. */
import type { Api } from './api.ts'
import type { CapabilityCalls } from './capabilities.ts'
import { getAll } from './collections.ts'
import type { CloudLink } from './types.ts'
import type { Log } from '../kernel/log.ts'
import { parseUser } from './wire.ts'

/** Excludes sipPassword, which the service includes in user records. */
const SELECT =
  'userId,accountId,name,displayName,firstName,lastName,email,photoUrl,avatars,extension,phone,mobile'

export function createAdmin(parts: {
  api: Api
  log: Log
  capabilities: Pick<CapabilityCalls, 'use'>
}): Pick<CloudLink, 'listUsers' | 'getUser'> {
  const { capabilities } = parts
  return {
    listUsers: () =>
      capabilities.use('directory', () =>
        getAll(
          parts,
          'admin',
          { path: ['users'], query: { $select: SELECT, $orderby: 'lastName', $top: '100' } },
          parseUser,
          true
        )
      ),
    getUser: (userId) =>
      parts.api.call('admin', 'GET', ['users', userId], parseUser, {
        query: { $select: SELECT },
        background: true
      })
  }
}
