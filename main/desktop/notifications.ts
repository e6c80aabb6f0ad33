/** Notifications of new messages: the rules, the system's service, and what the page says about the person. */
import { powerMonitor } from 'electron'
import type { Calls, Settings } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Arrival } from '../sync/announcements.ts'
import { askNotificationService } from './bus-call.ts'
import { createNotificationCenter } from './notification-center.ts'
import type { NotificationActions } from './notification-center.ts'
import { createNotificationService } from './notification-service.ts'
import type { Service } from './service.ts'
import { createSystemNotifications } from './system-notifications.ts'
import type { Texts } from './texts.ts'

/** Without any input on this computer for this long, nobody is there, in s. */
const AWAY_S = 5 * 60

export type Notifications = Service & {
  arrived(arrivals: Arrival[]): void
  /** The conversation was read, here or elsewhere. */
  read(conversationId: string): void
  /** Removes all: somebody signed out. */
  clear(): void
  /** The conversation whose end is on the screen of somebody who is there, as the page reports it; null for none. */
  watch(conversationId: string | null): void
  /** Asks the system's service. */
  service(): Promise<Calls['getNotificationService']['value']>
  test(): Promise<Calls['testNotification']['value']>
}

/** @param options.isFocused whether the window has the focus */
export function createNotifications(options: {
  texts: Texts
  clock: Clock
  log: Log
  settings(): Pick<Settings, 'notificationContent' | 'notificationSound'>
  isQuiet(): boolean
  isFocused(): boolean
  actions: NotificationActions
}): Notifications {
  const { texts, clock, log, settings, isQuiet, isFocused, actions } = options
  const system = createSystemNotifications(texts)
  const service = createNotificationService({
    isSupported: system.isSupported,
    ask: process.platform === 'linux' ? askNotificationService : async () => 'answers',
    clock
  })
  const onFailed = (): void => {
    log.warn('notification refused by the system')
    service.onFailed()
  }
  let watched: string | null = null
  const center = createNotificationCenter({
    present: system.present,
    whenUsable: service.isUsable,
    settings,
    circumstances: () => ({
      watched: isFocused() ? watched : null,
      quiet: isQuiet(),
      away: powerMonitor.getSystemIdleTime() >= AWAY_S
    }),
    texts,
    actions,
    onShown: service.onShown,
    onFailed
  })

  return {
    start() {
      system.followEarlier(actions).catch(() => log.warn('earlier notifications not found'))
    },
    dispose() {
      center.dispose()
      system.closeTest()
    },
    arrived: center.arrived,
    read: center.read,
    clear() {
      center.clear()
      system.closeTest()
    },
    watch: (conversationId) => void (watched = conversationId),
    service: async () => ({ service: await service.check() }),
    async test() {
      const state = await service.check()
      if (state !== 'works' && state !== 'failed') return { result: state }
      const result = await system.test()
      if (result === 'shown') service.onShown()
      if (result === 'failed') onFailed()
      return { result }
    }
  }
}
