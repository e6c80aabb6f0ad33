/** Stands in for the part of a desktop that shows tray icons: a StatusNotifierWatcher on the session bus. */
import { Message, sessionBus, Variant } from '@jellybrick/dbus-next'

const WATCHER = 'org.kde.StatusNotifierWatcher'
const PATH = '/StatusNotifierWatcher'
const HOST_PROPERTY = 'IsStatusNotifierHostRegistered'

export type TrayWatcher = {
  /** Something that draws the icons comes or goes; the watcher says so. */
  setHost(hasHost: boolean): void
  /** Leaves the bus, as if it had died. Resolves once the bus has told everybody. */
  close(): Promise<void>
}

/**
 * Appears on the bus, and stays until it is closed.
 * @param address of the bus, as DBUS_SESSION_BUS_ADDRESS gives it
 * @param hasHost whether something draws the icons
 */
export async function startTrayWatcher(address: string, hasHost = true): Promise<TrayWatcher> {
  const bus = sessionBus({ busAddress: address })
  let hasHostNow = hasHost
  bus.addMethodHandler((call) => {
    if (call.path !== PATH || call.member !== 'Get' || call.body[1] !== HOST_PROPERTY) return false
    bus.send(Message.newMethodReturn(call, 'v', [new Variant('b', hasHostNow)]))
    return true
  })
  await bus.requestName(WATCHER)
  return {
    setHost(now) {
      hasHostNow = now
      const name = `StatusNotifierHost${now ? 'Registered' : 'Unregistered'}`
      bus.send(Message.newSignal(PATH, WATCHER, name))
    },
    async close() {
      await bus.releaseName(WATCHER)
      bus.disconnect()
    }
  }
}
