/** The tray's submenu for one's own status. */
import type { MenuItemConstructorOptions } from 'electron'
import { CLEAR_AFTER, OWN_STATUSES } from '../../preload/contract/presence.ts'
import type {
  AppState,
  Capability,
  EventName,
  Events,
  OwnStatus,
  StatusChoice
} from '../../preload/contract/index.ts'
import type { Texts } from './texts.ts'

export type StatusMenu = {
  /** Updates itself from the session's events. @returns whether the menu changed */
  onEvent<N extends EventName>(name: N, payload: Events[N]): boolean
  item(): MenuItemConstructorOptions
}

/** @param choose sets the status; must not reject */
export function createStatusMenu(texts: Texts, choose: (choice: StatusChoice) => Promise<void>): StatusMenu {
  let status: OwnStatus | null = null
  let isSignedIn = false
  let isRefused = false

  function onState({ phase }: AppState): void {
    isSignedIn = phase === 'signed-in'
    if (isSignedIn) return
    status = null
    isRefused = false
  }

  const onCapabilities = (capabilities: Capability[]): void => {
    isRefused = capabilities.some(({ name, state }) => name === 'own-presence' && state === 'refused')
  }

  function entries(): MenuItemConstructorOptions[] {
    const now = OWN_STATUSES.find((one) => one === status?.presence)
    const statuses = OWN_STATUSES.map((one): MenuItemConstructorOptions => ({
      label: texts(`status-${one}`),
      // Not 'radio': the system would check the first one while the status is unknown.
      type: 'checkbox',
      checked: one === now,
      enabled: !isRefused,
      click: () => void choose({ status: one, clearAfter: 'never' })
    }))
    const clearing = CLEAR_AFTER.map((clearAfter): MenuItemConstructorOptions => ({
      label: texts(`clear-${clearAfter}`),
      click() {
        if (now !== undefined) void choose({ status: now, clearAfter })
      }
    }))
    const mayClear = !isRefused && now !== undefined && now !== 'available'
    return [
      ...(isRefused ? [{ label: texts('statusRefused'), enabled: false }] : []),
      ...statuses,
      { type: 'separator' },
      { label: texts('clearAfter'), enabled: mayClear, submenu: clearing }
    ]
  }

  return {
    onEvent(name, payload) {
      if (name === 'ownStatusChanged') status = payload as Events['ownStatusChanged']
      else if (name === 'capabilitiesChanged') {
        onCapabilities((payload as Events['capabilitiesChanged']).capabilities)
      } else if (name === 'state') onState(payload as Events['state'])
      else return false
      return true
    },
    item: () => ({ label: texts('status'), enabled: isSignedIn, submenu: entries() })
  }
}
