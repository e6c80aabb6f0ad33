/** Which conversation comes next in the list. */
import type { ConversationSummary } from '../../preload/contract/index.ts'
import { arranged, isUnread } from './use-sections.ts'

type Row = Pick<ConversationSummary, 'conversationId'>

/**
 * The row after the open one, or before it; undefined at the ends.
 * @param rows in the order of the list
 * @param openId null begins at the first row, or at the last
 */
export function neighbourOf(rows: Row[], openId: string | null, step: 1 | -1): Row | undefined {
  const at = rows.findIndex(({ conversationId }) => conversationId === openId)
  return at < 0 ? rows.at(step > 0 ? 0 : -1) : rows[at + step]
}

/**
 * The next unread conversation in the order of the list, also one in a folded section; begins again at the other end.
 * Muted ones count only if somebody mentioned the person. @param list latest first
 */
export function nextUnread(
  list: ConversationSummary[],
  openId: string | null,
  step: 1 | -1
): ConversationSummary | undefined {
  const { favourites, streams, direct } = arranged(list)
  const rows = [...favourites, ...streams, ...direct]
  const at = rows.findIndex(({ conversationId }) => conversationId === openId)
  const round = [...rows.slice(at + 1), ...rows.slice(0, Math.max(0, at))]
  const wanted = round.filter(
    (one) => isUnread(one) && !one.hidden && (one.mutedUntil === null || one.mentions > 0)
  )
  return wanted.at(step > 0 ? 0 : -1)
}
