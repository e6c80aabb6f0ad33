/** The tray's submenu that silences notifications for a while. */
import type { MenuItemConstructorOptions } from 'electron'
import { QUIET_FOR } from '../../preload/contract/quiet.ts'
import type { QuietFor, QuietState } from '../../preload/contract/index.ts'
import type { Texts } from './texts.ts'

/**
 * @param formats the locale for the time, BCP 47
 * @param now ms since the epoch
 * @param choose must not reject
 */
export function quietMenuItem(
  { quiet, until }: QuietState,
  context: { texts: Texts; formats: string; now: number },
  choose: (duration: QuietFor | null) => void
): MenuItemConstructorOptions {
  const { texts } = context
  const line = until === null ? texts('quietNow') : texts('quietUntil', { time: timeOf(until, context) })
  return {
    label: texts('quiet'),
    submenu: [
      ...(quiet ? [{ label: line, enabled: false }] : []),
      ...QUIET_FOR.map((duration) => ({ label: texts(`quiet-${duration}`), click: () => choose(duration) })),
      { type: 'separator' },
      { label: texts('quietOff'), enabled: quiet, click: () => choose(null) }
    ]
  }
}

/** 14:02, with the weekday unless it is today. */
function timeOf(instant: string, { formats, now }: { formats: string; now: number }): string {
  const at = new Date(instant)
  const isToday = at.toDateString() === new Date(now).toDateString()
  return new Intl.DateTimeFormat(formats, {
    ...(isToday ? {} : { weekday: 'short' }),
    hour: '2-digit',
    minute: '2-digit'
  }).format(at)
}
