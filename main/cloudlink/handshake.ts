/** The MQTT handshake of a live connection: connecting and subscribing within one deadline. */
import type { MqttClient } from 'mqtt'
import type { FailureDetail } from '../../preload/contract/index.ts'
import { cancelled, CloudLinkError } from './errors.ts'
import type { Clock } from '../kernel/clock.ts'

/** Deadline for connecting and subscribing together, in ms: a broker may answer pings but never the subscription. */
const HANDSHAKE_MS = 20_000

/** The return code for a refused subscription (MQTT 3.1.1, §3.9.3). */
const REFUSED = 128

/**
 * Resolves when the broker has accepted all subscriptions. The caller owns the client: it must end it on failure and listen
 * for its errors from the start.
 * @throws CloudLinkError 'cancelled' after an abort, 'offline' if the socket fails or closes, 'service' if the broker
 *   refuses a subscription or does not answer within 20 s
 */
export function connectAndSubscribe(
  client: MqttClient,
  topics: string[],
  { signal, clock }: { signal: AbortSignal; clock: Clock }
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => (): void => {
      timer.cancel()
      signal.removeEventListener('abort', onAbort)
      client.off('connect', subscribe).off('error', onLost).off('close', onLost)
      then()
    }
    const fail = (code: 'offline' | 'service', detail: FailureDetail): (() => void) =>
      settle(() => reject(new CloudLinkError(code, detail)))
    const onAbort = settle(() => reject(cancelled()))
    const onLost = fail('offline', 'live-unreachable')
    const onRefused = fail('service', 'live-refused')
    const onSubscribed = settle(resolve)
    const timer = clock.setTimeout(fail('service', 'live-no-answer'), HANDSHAKE_MS)
    const subscribe = (): void => {
      client.subscribe(topics, { qos: 1 }, (error, granted = []) => {
        if (error !== null || granted.some(({ qos }) => qos === REFUSED)) onRefused()
        else onSubscribed()
      })
    }
    client.on('connect', subscribe).on('error', onLost).on('close', onLost)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
  })
}
