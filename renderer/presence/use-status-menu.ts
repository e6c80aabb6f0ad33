/** The menu for one's own status. */
import { useI18n } from 'vue-i18n'
import type { OwnStatus, QuietFor, QuietState, StatusChoice } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'
import { useCapabilities } from '../capabilities/use-capabilities.ts'
import { injectMenus } from '../menus.ts'
import type { MenuAction, MenuEntry } from '../ui/menu.ts'
import { tell } from '../ui/notice.ts'
import { dayAndTimeOf, timeOf } from '../ui/times.ts'
import { today } from '../ui/today.ts'

const STATUSES: StatusChoice['status'][] = ['available', 'busy', 'dnd', 'away']
const QUIET_FOR: QuietFor[] = ['30-minutes', '1-hour', 'tomorrow']
const CLEAR_AFTER: StatusChoice['clearAfter'][] = ['30-minutes', '1-hour', 'today', 'never']

/** @returns opens the menu below an element */
export function useStatusMenu(): (anchor: HTMLElement) => Promise<void> {
  const { t } = useI18n()
  const menus = injectMenus()
  const capabilities = useCapabilities()

  const choose = (choice: StatusChoice) => async (): Promise<void> => tell(await call('setOwnStatus', choice))

  function clearEntry({ presence, clearsAt }: OwnStatus, isRefused: boolean): MenuEntry {
    const label =
      clearsAt === null ? t('ownStatus.clearAfter') : t('ownStatus.clearAfterNow', { time: timeOf(clearsAt) })
    const status = STATUSES.find((one) => one === presence)
    if (isRefused || status === undefined || status === 'available') {
      return { kind: 'action', label, disabled: true, run: () => undefined }
    }
    return {
      kind: 'submenu',
      label,
      entries: CLEAR_AFTER.map((clearAfter) => ({
        kind: 'action',
        label: t(`ownStatus.clear.${clearAfter}`),
        run: choose({ status, clearAfter })
      }))
    }
  }

  function quietEntry({ quiet, until }: QuietState): MenuEntry {
    const choices = QUIET_FOR.map((duration): MenuAction => ({
      kind: 'action',
      label: t(`quiet.for.${duration}`),
      run: async () => tell(await call('setQuiet', { for: duration }))
    }))
    const resume: MenuAction = {
      kind: 'action',
      label: t('quiet.resume'),
      run: async () => tell(await call('setQuiet', { for: null }))
    }
    const paused =
      until === null ? t('quiet.paused') : t('quiet.pausedUntil', { time: dayAndTimeOf(until, today.value) })
    return {
      kind: 'submenu',
      icon: 'quiet',
      label: quiet ? paused : t('quiet.pause'),
      entries: quiet ? [resume, ...choices] : choices
    }
  }

  return async (anchor) => {
    const [now, quiet] = await Promise.all([call('getOwnStatus'), call('getQuiet'), capabilities.load()])
    const own: OwnStatus = now.ok ? now.value : { presence: 'unknown', clearsAt: null }
    const refusal = capabilities.refusal('own-presence')
    const statuses = STATUSES.map((status): MenuAction => ({
      kind: 'action',
      label: t(`presence.${status}`),
      checked: status === own.presence,
      disabled: refusal !== null,
      run: choose({ status, clearAfter: 'never' })
    }))
    const reason: MenuEntry[] =
      refusal === null ? [] : [{ kind: 'action', label: refusal, disabled: true, run: () => undefined }]
    const silence: MenuEntry[] = quiet.ok ? [{ kind: 'separator' }, quietEntry(quiet.value)] : []
    menus.show({
      label: t('ownStatus.label'),
      anchor,
      entries: [...reason, ...statuses, { kind: 'separator' }, clearEntry(own, refusal !== null), ...silence]
    })
  }
}
