import type { Message } from '../../preload/contract.ts'
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

/** Messages of one person within five minutes, with nothing between them, form a group. */
export function rowsOf({ messages, hasOlder, keys }: Loaded, firstUnreadId: string | null): Row[] {
  const rows: Row[] = []
  for (const message of messages) {
    const before = rows.at(-1)
    // Whether the first one begins its day is only known where nothing is older.
    const startsDay = before ? dayOf(before.message.createdAt) !== dayOf(message.createdAt) : !hasOlder
    const startsNew = message.id === firstUnreadId
    const startsGroup = startsDay || startsNew || before === undefined || !together(before.message, message)
    if (before && startsGroup) before.endsGroup = true
    const key = keys.get(message.id) ?? message.id
    rows.push({ key, message, startsDay, startsNew, startsGroup, endsGroup: false })
  }
  const last = rows.at(-1)
  if (last) last.endsGroup = true
  return rows
}

function together(one: Message, other: Message): boolean {
  if (one.author.userId !== other.author.userId) return false
  return Math.abs(Date.parse(other.createdAt) - Date.parse(one.createdAt)) < GROUP_MS
}
