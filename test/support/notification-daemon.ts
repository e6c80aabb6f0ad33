/** Stands in for a desktop's notification service on the session bus: one that responds, or one that hangs. */
import { Message, sessionBus } from '@jellybrick/dbus-next'

const NAME = 'org.freedesktop.Notifications'

/**
 * Appears on the bus, and stays until it is closed.
 * @param address of the bus, as DBUS_SESSION_BUS_ADDRESS gives it
 */
export async function startNotificationDaemon(
  address: string,
  { hangs }: { hangs: boolean }
): Promise<{ close(): void }> {
  const bus = sessionBus({ busAddress: address })
  bus.addMethodHandler((message) => {
    if (message.member !== 'GetServerInformation') return false
    if (!hangs) bus.send(Message.newMethodReturn(message, 'ssss', ['Test', 'example.test', '1', '1.2']))
    return true
  })
  await bus.requestName(NAME)
  return { close: () => bus.disconnect() }
}
