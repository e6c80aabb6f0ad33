/** Paged collections, which all services return in the same format. Only the service knows the link to the next page. */
import type { Api } from './api.ts'
import { CloudLinkError } from './errors.ts'
import { iteratePages } from './pagination.ts'
import type { Page, ServiceName } from './types.ts'
import type { Log } from '../kernel/log.ts'
import { parseCollection } from './wire.ts'

export type PageStart = { path: string[]; query?: Record<string, string> } | { next: string }

/**
 * Fetches one page. Unusable items are dropped, and their number is logged. A `next` link to the page itself counts as the
 * end.
 * @throws CloudLinkError 'service' if all items of a page are unusable: that must not count as an empty page
 */
export async function getPage<T>(
  { api, log }: { api: Api; log: Log },
  service: ServiceName,
  start: PageStart,
  parseItem: (json: unknown) => T | null,
  background = false
): Promise<Page<T>> {
  const page =
    'next' in start
      ? await api.getNext(service, start.next, parseCollection, background)
      : await api.call(service, 'GET', start.path, parseCollection, { query: start.query ?? {}, background })
  const items = page.items.map(parseItem).filter((item) => item !== null)
  const dropped = page.items.length - items.length
  if (dropped > 0) log.warn('items without an id dropped', { service, dropped })
  if (dropped > 0 && items.length === 0) {
    throw new CloudLinkError('service', 'list-unreadable')
  }
  const next = 'next' in start && start.next === page.next ? '' : page.next
  return { items, next, complete: page.complete && dropped === 0 }
}

/** Far more than any collection that is fetched completely has. */
const MAX_ITEMS = 100_000

/** The items of all pages. @throws CloudLinkError 'service' if there are more than 100,000 */
export async function getAll<T>(
  parts: { api: Api; log: Log },
  service: ServiceName,
  start: { path: string[]; query?: Record<string, string> },
  parseItem: (json: unknown) => T | null,
  background = false
): Promise<T[]> {
  const items: T[] = []
  const pages = iteratePages((next) =>
    getPage(parts, service, next === undefined ? start : { next }, parseItem, background)
  )
  for await (const page of pages) {
    if (items.length + page.items.length > MAX_ITEMS) throw new CloudLinkError('service', 'list-unreadable')
    items.push(...page.items)
  }
  return items
}
