/** The rows of the timeline: one flat list of separators and messages. */
import type { Message } from '../../preload/contract/index.ts'
import { dayOf } from '../ui/times.ts'
import type { Loaded } from './loaded.ts'

/** Messages of one person within this time form a group, in ms. */
const GROUP_MS = 5 * 60_000

/** `instant` is some time of the day that begins here, ISO 8601. */
export type DayRow = { kind: 'day'; key: string; instant: string }
export type NewLineRow = { kind: 'new'; key: string }
export type MessageRow = {
  kind: 'message'
  key: string
  message: Message
  /** The first of a group shows name, time and avatar. */
  startsGroup: boolean
  endsGroup: boolean
}
/** A message of the service itself; it belongs to no group. */
export type SystemRow = { kind: 'system'; key: string; message: Message }
export type Row = DayRow | NewLineRow | MessageRow | SystemRow

/** The message that the row shows; undefined for a separator. */
export function messageOf(row: Row): Message | undefined {
  return row.kind === 'message' || row.kind === 'system' ? row.message : undefined
}

/**
 * @param firstUnreadId the message below the "New" line
 * @param before the previous rows: a row that did not change stays the same object, so only changes are drawn again
 */
export function rowsOf(
  { messages, hasOlder, keys }: Loaded,
  firstUnreadId: string | null,
  before: readonly Row[] = []
): Row[] {
  const rows: Row[] = []
  let previous: Message | null = null
  /** The last row of the group that is being built. */
  let last: MessageRow | null = null
  for (const message of messages) {
    const day = dayOf(message.createdAt)
    // Whether the first message begins its day is only known if nothing is older.
    const startsDay: boolean = previous ? dayOf(previous.createdAt) !== day : !hasOlder
    const startsNew = message.id === firstUnreadId
    const isSystem = message.content.kind === 'system'
    const startsGroup: boolean =
      startsDay || startsNew || last === null || !isSameGroup(last.message, message)
    if (last !== null && (startsGroup || isSystem)) last.endsGroup = true
    const key = keys.get(message.id) ?? message.id
    // By its first message: where clocks are wrong, a day may begin twice.
    if (startsDay) rows.push({ kind: 'day', key: `day ${key}`, instant: message.createdAt })
    if (startsNew) rows.push({ kind: 'new', key: 'new' })
    last = isSystem ? null : { kind: 'message', key, message, startsGroup, endsGroup: false }
    rows.push(last ?? { kind: 'system', key, message })
    previous = message
  }
  if (last !== null) last.endsGroup = true
  const earlier = new Map(before.map((row) => [row.key, row]))
  return rows.map((row) => {
    const same = earlier.get(row.key)
    return same !== undefined && isAlike(same, row) ? same : row
  })
}

function isAlike(one: Row, other: Row): boolean {
  if (one.kind === 'day') return other.kind === 'day' && one.instant === other.instant
  if (one.kind === 'new') return other.kind === 'new'
  if (one.kind === 'system') return other.kind === 'system' && one.message === other.message
  return (
    other.kind === 'message' &&
    one.message === other.message &&
    one.startsGroup === other.startsGroup &&
    one.endsGroup === other.endsGroup
  )
}

function isSameGroup(one: Message, other: Message): boolean {
  if (one.author.userId !== other.author.userId) return false
  return Math.abs(Date.parse(other.createdAt) - Date.parse(one.createdAt)) < GROUP_MS
}
