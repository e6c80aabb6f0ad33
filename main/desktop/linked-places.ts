/** What links into the program name. renderer/place-links.ts writes them. */
import { SETTINGS_PAGES } from '../../preload/contract/settings.ts'
import type { SettingsPage } from '../../preload/contract/index.ts'
import { LINK_SCHEME } from '../identity.ts'

export type LinkedPlace =
  /** A message in the conversation, or null for the conversation itself. */
  | { kind: 'conversation'; conversationId: string; messageId: string | null }
  | { kind: 'person'; userId: string }
  | { kind: 'settings'; page: SettingsPage }

/** Longer than any link that this program writes. */
const MAX_LENGTH = 1_000
const ID = /^[\w-]{1,200}$/

/**
 * The place of `cloudlink-chat://conversation/<conversation>`, `/message/<conversation>/<message>`, `/person/<user>` or
 * `/settings/<page>`; null for any other link. Ignores what follows a "?" or "#".
 */
export function placeOf(link: string): LinkedPlace | null {
  if (link.length > MAX_LENGTH) return null
  const url = URL.parse(link)
  if (url?.protocol !== `${LINK_SCHEME}:`) return null
  const [first, second, ...more] = url.pathname.split('/').slice(1)
  if (first === undefined || !ID.test(first) || more.length > 0) return null
  if (second !== undefined) {
    const isMessage = url.host === 'message' && ID.test(second)
    return isMessage ? { kind: 'conversation', conversationId: first, messageId: second } : null
  }
  switch (url.host) {
    case 'conversation':
      return { kind: 'conversation', conversationId: first, messageId: null }
    case 'person':
      return { kind: 'person', userId: first }
    case 'settings': {
      const page = SETTINGS_PAGES.find((name) => name === first)
      return page === undefined ? null : { kind: 'settings', page }
    }
    default:
      return null
  }
}
