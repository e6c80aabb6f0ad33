/** Iterates over paged collections. Each page links to the next one; a broken service may link to a page twice. */
import type { Page } from './types.ts'

/** Far more than any real collection has. Stops at a service that returns new links for ever. */
const MAX_PAGES = 1_000

/**
 * Yields every page of a collection, in order. Ends at the last page, at a repeated link, or after 1,000 pages. In the
 * latter two cases the last page is not `complete`, because items may be missing.
 * @param fetch called without an argument for the first page, then with each `next` link
 */
export async function* iteratePages<T>(fetch: (next?: string) => Promise<Page<T>>): AsyncGenerator<Page<T>> {
  const followed = new Set<string>()
  let page = await fetch()
  while (page.next !== '') {
    const endless = followed.has(page.next) || followed.size === MAX_PAGES
    if (endless) {
      yield { ...page, next: '', complete: false }
      return
    }
    followed.add(page.next)
    yield page
    page = await fetch(page.next)
  }
  yield page
}
