import type { Message } from '../../preload/contract/index.ts'
import { dayOf } from '../ui/times.ts'
import type { Loaded } from './merge.ts'

const GROUP_MS = 5 * 60_000

/** A message with what is drawn around it. */
export type Row = {
  key: string
  message: Message
  /** A day begins here: its separator stands above. */
  startsDay: boolean
  /** The "New" line stands above. */
  startsNew: boolean
  /** First of a group: name, time and avatar. */
  startsGroup: boolean
  /** Last of a group. */
  endsGroup: boolean
}

/**
 * Messages of one person within five minutes, with nothing between them, form a group.
 * @param before the rows of earlier: one that did not change stays the same object, so that only what changed is
 *   drawn again
 */
export function rowsOf(
  { messages, hasOlder, keys }: Loaded,
  firstUnreadId: string | null,
  before: readonly Row[] = []
): Row[] {
  const earlier = new Map(before.map((row) => [row.key, row]))
  const rows: Row[] = []
  for (const message of messages) {
    const previous = rows.at(-1)
    // Whether the first one begins its day is only known where nothing is older.
    const startsDay = previous ? dayOf(previous.message.createdAt) !== dayOf(message.createdAt) : !hasOlder
    const startsNew = message.id === firstUnreadId
    const startsGroup =
      startsDay || startsNew || previous === undefined || !together(previous.message, message)
    if (previous && startsGroup) previous.endsGroup = true
    const key = keys.get(message.id) ?? message.id
    rows.push({ key, message, startsDay, startsNew, startsGroup, endsGroup: false })
  }
  const last = rows.at(-1)
  if (last) last.endsGroup = true
  return rows.map((row) => {
    const same = earlier.get(row.key)
    return same !== undefined && alike(same, row) ? same : row
  })
}

function alike(one: Row, other: Row): boolean {
  return (
    one.message === other.message &&
    one.startsDay === other.startsDay &&
    one.startsNew === other.startsNew &&
    one.startsGroup === other.startsGroup &&
    one.endsGroup === other.endsGroup
  )
}

function together(one: Message, other: Message): boolean {
  if (one.author.userId !== other.author.userId) return false
  return Math.abs(Date.parse(other.createdAt) - Date.parse(one.createdAt)) < GROUP_MS
}
