/** The way through a collection: each page names the next one, until a service that is broken names one twice. */
import type { Page } from './types.ts'

/** Far above any real collection: a service that makes up new links for ever must not keep us. */
const MOST_PAGES = 1_000

/**
 * Every page of a collection, in order. Ends at the last page, where a link comes a second time, or after 1,000 pages;
 * the last page is then not `whole`, since items may be missing.
 * @param fetch gets the first page without an argument, then each `next` link
 */
export async function* pagesOf<T>(fetch: (next?: string) => Promise<Page<T>>): AsyncGenerator<Page<T>> {
  const followed = new Set<string>()
  let page = await fetch()
  while (page.next !== '') {
    const endless = followed.has(page.next) || followed.size === MOST_PAGES
    if (endless) {
      yield { ...page, next: '', whole: false }
      return
    }
    followed.add(page.next)
    yield page
    page = await fetch(page.next)
  }
  yield page
}
