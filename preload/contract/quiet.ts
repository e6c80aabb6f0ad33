/** The program's own do not disturb: for a while, or by a schedule. It silences notifications, but not the unread count. */

/** In minutes since midnight, local time. A range that does not end later than it begins ends on the next day. */
export type QuietRange = { from: number; to: number }
/** The range that begins on each weekday, Sunday first; null for none. */
export type QuietHours = readonly (QuietRange | null)[]

export const NO_QUIET_HOURS: QuietHours = [null, null, null, null, null, null, null]

/** How long a person can silence notifications. 'tomorrow' ends at 8:00. */
export const QUIET_FOR = ['30-minutes', '1-hour', 'tomorrow'] as const
export type QuietFor = (typeof QUIET_FOR)[number]

export type QuietState = {
  quiet: boolean
  /** When it ends; null if it is not quiet, or does not end within a week. */
  until: string | null
}

export type QuietCalls = {
  getQuiet: { args: void; value: QuietState }
  /** Silences notifications for a while; null ends it, or skips the rest of the scheduled range. */
  setQuiet: { args: { for: QuietFor | null }; value: QuietState }
}

export type QuietEvents = {
  quietChanged: QuietState
}
