/** The messages of the attack, and how a class makes many of a few seeds. */
import { ACTION_CARD } from '../../../main/store/action-card.ts'

/**
 * What the service sends. In every text, `{run}` becomes a script that reports to the canary, and `{url}` an address that
 * belongs to it.
 */
export type HostileMessage = {
  body: string
  contentType: string
  /** The name of the author; an ordinary one if it is missing. */
  author?: string
  /** The message carries a file of that name; `body` is its caption. */
  fileName?: string
}

export type HostileClass = { name: string; messages: HostileMessage[] }

export const html = (body: string): HostileMessage => ({ body, contentType: 'text/html' })
export const text = (body: string): HostileMessage => ({ body, contentType: 'text/plain' })

/** @param fields of the action card; its body is HTML unless they say something else */
export const card = (fields: object): HostileMessage => ({
  body: JSON.stringify({ bodyContentType: 'text/html', body: 'A card', buttons: [], ...fields }),
  contentType: ACTION_CARD
})

type Change = (seed: string) => string

/** Each seed in each variation. */
export const variations = (seeds: string[], changes: Change[]): string[] => [
  ...new Set(seeds.flatMap((seed) => changes.map((change) => change(seed))))
]

export const asItIs: Change = (seed) => seed
/** Tags may have any case. */
export const upperTags: Change = (seed) => seed.replace(/<\/?[a-z][a-z0-9-]*/gi, (tag) => tag.toUpperCase())
/** A slash separates attributes too. */
export const slashed: Change = (seed) => seed.replace(/<([a-z][a-z0-9-]*) /gi, '<$1/')
/** Inside tags that are allowed. */
export const inAllowed: Change = (seed) =>
  `<p>Hello <b>there</b></p><div><table><tr><td>${seed}</td></tr></table></div>`
/** After a comment and tags that confuse parsers which do not follow the standard. */
export const afterComment: Change = (seed) => `<!--><!-- --!><p>--></p>${seed}`
/** Behind a broken tag that another parser may read to its end. */
export const afterBroken: Change = (seed) => `<a title="--&gt;" href='#'<b>${seed}`
