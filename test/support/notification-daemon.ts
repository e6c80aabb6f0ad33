/** Stands in for a desktop's notification service on the session bus: one that responds, or one that hangs. */
import { interface as service, sessionBus } from '@jellybrick/dbus-next'

const NAME = 'org.freedesktop.Notifications'

class Daemon extends service.Interface {
  readonly hangs: boolean
  constructor(hangs: boolean) {
    super(NAME)
    this.hangs = hangs
  }
  GetServerInformation(): Promise<string[]> | string[] {
    return this.hangs ? new Promise(() => undefined) : ['Test', 'example.test', '1', '1.2']
  }
}
Daemon.configureMembers({ methods: { GetServerInformation: { outSignature: 'ssss' } } })

/**
 * Appears on the bus, and stays until it is closed.
 * @param address of the bus, as DBUS_SESSION_BUS_ADDRESS gives it
 */
export async function startNotificationDaemon(
  address: string,
  { hangs }: { hangs: boolean }
): Promise<{ close(): void }> {
  const bus = sessionBus({ busAddress: address })
  bus.export('/org/freedesktop/Notifications', new Daemon(hangs))
  await bus.requestName(NAME)
  return { close: () => bus.disconnect() }
}
