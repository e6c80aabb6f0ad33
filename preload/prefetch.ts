import type { CallName, EventName, Failure, FirstListSize } from './contract/index.ts'

const FIRST: FirstListSize = 50

/** The first calls of every page. The event `until` makes an unused result stale. */
const FIRST_CALLS: { name: CallName; args?: object; until: EventName }[] = [
  { name: 'getState', until: 'state' },
  { name: 'getSettings', until: 'settings' },
  // Only the page changes it.
  { name: 'getListView', until: 'settings' },
  { name: 'listConversations', args: { limit: FIRST }, until: 'conversationsChanged' }
]

/** The result of any call; the type of the bridge says which value belongs to which call. */
export type Answer = { ok: true; value: never } | ({ ok: false } & Failure)
export type Call = (name: CallName, args?: unknown) => Promise<Answer>

export type Prefetched = {
  /** Makes a call, or returns its prefetched result once. */
  call: Call
  /** Discards the prefetched results that this event makes stale. */
  invalidate(event: EventName): void
}

/** Makes the first calls of the page immediately, before its scripts are loaded. */
export function prefetch(call: Call): Prefetched {
  let unused = FIRST_CALLS.map(({ name, args, until }) => ({
    key: JSON.stringify([name, args]),
    until,
    answer: call(name, args)
  }))

  return {
    async call(name, args) {
      const key = unused.length > 0 ? JSON.stringify([name, args]) : ''
      const match = unused.find((one) => one.key === key)
      if (match === undefined) return call(name, args)
      unused = unused.filter((one) => one !== match)
      const answer = await match.answer
      // Until the preload has run, main may not see the page's URL (electron/electron#33575) and refuse the call: retry it.
      return answer.ok || answer.code !== 'refused' ? answer : call(name, args)
    },
    invalidate(event) {
      unused = unused.filter(({ until }) => until !== event)
    }
  }
}
