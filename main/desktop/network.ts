/** Tells when the network comes and goes. */
import { net } from 'electron'
import type { Service } from './service.ts'

const INTERVAL_MS = 2_000

/**
 * Asks every 2 s, since main gets no event for it. Only "no network" is certain (`net.isOnline`); that there is one
 * says nothing about whether the service can be reached, so it only means that it is worth a try.
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
