/** Handles system events: second starts, clicks on the dock icon, sleep and shutdown. */
import { app, powerMonitor } from 'electron'
import { linkIn } from '../arguments.ts'
import type { Service } from './service.ts'

/**
 * @param actions.show brings the window to the front
 * @param actions.onLink gets the link that was passed to a second start
 * @param actions.onShutdown the computer is shutting down; not called on Windows, where only windows get this event
 */
export function createAppEvents(actions: {
  show(): void
  onLink(link: string): void
  onResume(): void
  onShutdown(): void
}): Service {
  const onSecondInstance = (_event: unknown, argv: string[]): void => {
    actions.show()
    const link = linkIn(argv)
    if (link !== null) actions.onLink(link)
  }
  const onWindowsClosed = (): void => app.quit()
  // After preventDefault, the system waits until this program has quit. electron.d.ts lacks the documented event argument.
  const onShutdown = (...[event]: { preventDefault(): void }[]): void => {
    event?.preventDefault()
    actions.onShutdown()
  }
  return {
    start() {
      app.on('second-instance', onSecondInstance)
      app.on('activate', actions.show)
      app.on('window-all-closed', onWindowsClosed)
      powerMonitor.on('resume', actions.onResume)
      if (process.platform !== 'win32') powerMonitor.on('shutdown', onShutdown)
    },
    dispose() {
      app.off('second-instance', onSecondInstance)
      app.off('activate', actions.show)
      powerMonitor.off('resume', actions.onResume)
    }
  }
}
