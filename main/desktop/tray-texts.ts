/** The words of the tray icon. */
import type { Texts } from './texts.ts'
import type { TrayFacts } from './tray-look.ts'

/** The state in the menu: the connection, or why there is none, and the unread messages. */
export function stateText({ state, unread, isQuiet }: TrayFacts, texts: Texts): string {
  if (state.phase !== 'signed-in') return texts('signedOut')
  if (state.reauthRequired) return texts('signInNeeded')
  return [
    texts(state.connection),
    ...(isQuiet ? [texts('quiet')] : []),
    ...(unread.count > 0 ? [texts('unread', { count: unread.count })] : [])
  ].join(' · ')
}

/** The tooltip: the name, and what is not as usual. */
export function toolTip(facts: TrayFacts, texts: Texts): string {
  const { state, unread, isQuiet } = facts
  const isSignedIn = state.phase === 'signed-in'
  const parts = [
    ...(isSignedIn && unread.count > 0 ? [texts('unread', { count: unread.count })] : []),
    ...(isSignedIn && state.reauthRequired ? [texts('signInNeeded')] : []),
    ...(isSignedIn && !state.reauthRequired && state.connection === 'offline' ? [texts('offline')] : []),
    ...(isSignedIn && isQuiet ? [texts('quiet')] : [])
  ]
  return parts.length === 0 ? 'CloudLink Chat' : `CloudLink Chat – ${parts.join(', ')}`
}
