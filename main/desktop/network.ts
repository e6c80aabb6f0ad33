/** Tells when the network comes and goes. */
import { net } from 'electron'

const INTERVAL_MS = 2_000

/**
 * Asks every 2 s, since main gets no event for it. Only "no network" is certain (`net.isOnline`); that there is one
 * says nothing about whether the service can be reached, so it only means that it is worth a try.
 */
export function watchNetwork(tell: { back(): void; gone(): void }): void {
  let online = true
  setInterval(() => {
    const now = net.isOnline()
    if (now === online) return
    online = now
    if (online) tell.back()
    else tell.gone()
  }, INTERVAL_MS).unref()
}
