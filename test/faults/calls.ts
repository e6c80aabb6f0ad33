/** Checks how many calls the service got, and when, by its request log. */
import type { LoggedRequest } from '../sandbox/service.ts'
import type { Expected } from './expected.ts'
import { isCallOf } from './fault-cases.ts'
import type { Target } from './fault-cases.ts'

const TEN_MINUTES_MS = 10 * 60_000
/** Backoff between two attempts to connect, before jitter shortens it by up to a half. */
const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 60_000
/** How much shorter a pause may look, because a call can take longer to arrive than the next one. */
const TOLERANCE = 0.8

/** Whether a call is a token renewal, which the program makes on its own. */
export const isRenewal = (request: LoggedRequest): boolean => request.grantType === 'refresh_token'

/** The highest number of these calls in any ten minutes. */
export function mostInTenMinutes(requests: LoggedRequest[]): number {
  return mostWithin(requests, TEN_MINUTES_MS)
}

function mostWithin(requests: LoggedRequest[], within: number): number {
  const times = requests.map((request) => request.at)
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + within).length))
}

/**
 * Checks the calls of a cell.
 * @param isAffected whether the fault applies to a call
 * @param during the calls that the service logged during the fault
 * @param whole the calls that it logged until the end of the cell
 * @returns what was wrong, or null
 */
export function wrongCalls(
  target: Target,
  { calls, recovers }: Expected,
  isAffected: (request: LoggedRequest) => boolean,
  during: LoggedRequest[],
  whole: LoggedRequest[]
): string | null {
  const affected = during.filter(isAffected)
  const connections = during.filter((request) => isCallOf('connection', request))
  if (calls.max > 0 && affected.length === 0) return 'No call was struck.'
  const max = roundsOf(target, recovers, connections.length) * calls.max
  if (calls.within === Infinity && affected.length > max) return `${affected.length} calls instead of ${max}.`
  if (calls.within !== Infinity) {
    const inAll = mostWithin(whole.filter(isAffected), calls.within * TOLERANCE)
    if (inAll > calls.max) return `${inAll} calls within ${calls.within / 1_000} s.`
  }
  // An attempt that renews the sign-in makes its call twice.
  return target === 'connection' && calls.max > 1 ? null : tooSoon(connections)
}

/** How often the program may start the call: once per attempt to connect, and for the list also once per poll. */
function roundsOf(target: Target, recovers: Expected['recovers'], connections: number): number {
  if (target === 'page' || target === 'post' || recovers !== 'by itself') return 1
  // Renewals are also limited by the token guard.
  if (target === 'token') return Math.min(6, Math.max(1, connections))
  return target === 'list' ? Math.max(1, 2 * connections - 1) : Math.max(1, connections)
}

function tooSoon(connections: LoggedRequest[]): string | null {
  for (const [tries, { at }] of connections.entries()) {
    const before = connections[tries - 1]
    if (before === undefined) continue
    const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)) / 2
    if (at - before.at < pause * TOLERANCE) return `Try ${tries} to connect came after ${at - before.at} ms.`
  }
  return null
}
