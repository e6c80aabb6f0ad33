/** Collections of all services: a page, and the way to the next one, which the service alone knows. */
import type { Api } from './api.ts'
import type { Log, Page, ServiceName } from './types.ts'
import { parseCollection } from './wire.ts'

/** Far above any real collection; a service that never ends its pages must not keep us for ever. */
const MOST_PAGES = 1_000

export type PageStart = { path: string[]; query?: Record<string, string> } | { next: string }

/**
 * One page. Items that cannot be used are dropped and counted in the log; a `next` that leads to the page itself
 * counts as the end.
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
      ? await api.follow(service, start.next, parseCollection, background)
      : await api.call(service, 'GET', start.path, parseCollection, { query: start.query ?? {}, background })
  const items = page.items.map(parseItem).filter((item) => item !== null)
  const dropped = page.items.length - items.length
  if (dropped > 0) log.warn('items without an id dropped', { service, dropped })
  const next = 'next' in start && start.next === page.next ? '' : page.next
  return { items, next, whole: dropped === 0 }
}

/** Every page's items. Ends where a link comes a second time. */
export async function getAll<T>(
  parts: { api: Api; log: Log },
  service: ServiceName,
  start: { path: string[]; query?: Record<string, string> },
  parseItem: (json: unknown) => T | null
): Promise<T[]> {
  const items: T[] = []
  const followed = new Set<string>()
  let place: PageStart = start
  for (;;) {
    const page: Page<T> = await getPage(parts, service, place, parseItem)
    items.push(...page.items)
    if (page.next === '') return items
    if (followed.has(page.next) || followed.size === MOST_PAGES) {
      parts.log.warn('collection does not end', { service, pages: followed.size })
      return items
    }
    followed.add(page.next)
    place = { next: page.next }
  }
}
