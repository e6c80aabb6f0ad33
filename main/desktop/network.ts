/** Reports when the network connection is lost or restored. */
import { net } from 'electron'
import type { Service } from './service.ts'

const INTERVAL_MS = 2_000

/**
 * Polls `net.isOnline` every 2 s, because the main process gets no event. Only "offline" is certain: "online" does not mean
 * that the service can be reached, only that a retry makes sense.
 */
export function createNetworkWatch(actions: { onOnline(): void; onOffline(): void }): Service {
  let online = true
  let timer: NodeJS.Timeout | undefined

  function check(): void {
    const now = net.isOnline()
    if (now === online) return
    online = now
    if (online) actions.onOnline()
    else actions.onOffline()
  }

  return {
    start() {
      timer = setInterval(check, INTERVAL_MS).unref()
    },
    dispose: () => clearInterval(timer)
  }
}
