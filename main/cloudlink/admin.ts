/** The admin service: the people of the account. */
import type { Api } from './api.ts'
import type { CapabilityCalls } from './capabilities.ts'
import { getPage } from './collections.ts'
import { CloudLinkError } from './errors.ts'
import { iteratePages } from './pagination.ts'
import type { CloudLink, User } from './types.ts'
import type { Log } from '../kernel/log.ts'
import { parseUser } from './wire.ts'

/** Excludes sipPassword, which the service includes in user records. */
const SELECT =
  'userId,accountId,name,displayName,firstName,lastName,email,photoUrl,avatars,extension,phone,mobile'

/**
 * Filters for users whose name contains the text, in the order in which they are tried. The guide only shows
 * `substringof(name,'x')`. Assumptions: e-mail addresses can be searched too; if the service follows OData, the text comes
 * first.
 */
const FILTERS: ((quoted: string) => string)[] = [
  (quoted) => `substringof(name,${quoted}) or substringof(email,${quoted})`,
  (quoted) => `substringof(name,${quoted})`,
  (quoted) => `substringof(${quoted},name)`
]

export function createAdmin(parts: {
  api: Api
  log: Log
  capabilities: Pick<CapabilityCalls, 'use'>
}): Pick<CloudLink, 'listUsers' | 'findUsers' | 'getUser'> {
  const { capabilities } = parts
  /** The first filter that the service may accept. */
  let accepted = 0

  const query = { $select: SELECT, $orderby: 'lastName' }

  async function searchUsers(text: string): ReturnType<CloudLink['findUsers']> {
    const quoted = `'${text.replaceAll("'", "''")}'`
    for (;;) {
      const filter = FILTERS[accepted]?.(quoted) ?? ''
      try {
        const start = { path: ['users'], query: { ...query, $filter: filter, $top: '50' } }
        return await getPage(parts, 'admin', start, parseUser)
      } catch (error) {
        const isRejected = error instanceof CloudLinkError && error.code === 'rejected'
        if (!isRejected || accepted === FILTERS.length - 1) throw error
        accepted++
      }
    }
  }

  async function listUsers(limit: number): ReturnType<CloudLink['listUsers']> {
    const users: User[] = []
    const start = { path: ['users'], query: { ...query, $top: '100' } }
    const pages = iteratePages((next) =>
      getPage(parts, 'admin', next === undefined ? start : { next }, parseUser, true)
    )
    for await (const page of pages) {
      users.push(...page.items)
      if (page.next !== '' && users.length >= limit) return { users, complete: false }
    }
    return { users, complete: true }
  }

  return {
    listUsers: (limit) => capabilities.use('directory', () => listUsers(limit)),
    findUsers: (request) =>
      capabilities.use('directory-search', () =>
        'next' in request ? getPage(parts, 'admin', request, parseUser) : searchUsers(request.text)
      ),
    getUser: (userId) =>
      parts.api.call('admin', 'GET', ['users', userId], parseUser, {
        query: { $select: SELECT },
        background: true
      })
  }
}
