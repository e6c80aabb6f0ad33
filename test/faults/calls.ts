/** How many calls the service got, and when: what its own log says about it. */
import type { LoggedRequest } from '../sandbox/service.ts'
import type { Expected } from './expected.ts'
import { isOf } from './strikes.ts'
import type { Target } from './strikes.ts'

const TEN_MINUTES_MS = 10 * 60_000
/** Pauses between two tries to connect, before the lot shortens them by up to a half. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** Of what a pause must be: a call may have been under way for longer than the next one. */
const TOLERANCE = 0.8

/** Renewals: the program's own calls of the token endpoint. */
export const isRenewal = (request: LoggedRequest): boolean => request.grantType === 'refresh_token'

/** The most of these calls that any ten minutes saw. */
export function mostInTenMinutes(requests: LoggedRequest[]): number {
  return mostWithin(requests, TEN_MINUTES_MS)
}

function mostWithin(requests: LoggedRequest[], within: number): number {
  const times = requests.map((request) => request.at)
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + within).length))
}

/**
 * What was wrong with the calls of a cell, in words; null where nothing was.
 * @param isStruck whether a call is one of those that the fault strikes
 * @param during what the service logged while the fault lasted
 * @param whole the same until the cell's end
 */
export function wrongCalls(
  target: Target,
  { calls, recovers }: Expected,
  isStruck: (request: LoggedRequest) => boolean,
  during: LoggedRequest[],
  whole: LoggedRequest[]
): string | null {
  const struck = during.filter(isStruck)
  const connections = during.filter((request) => isOf('connection', request))
  if (calls.most > 0 && struck.length === 0) return 'No call was struck.'
  const most = goes(target, recovers, connections.length) * calls.most
  if (calls.within === Infinity && struck.length > most) return `${struck.length} calls instead of ${most}.`
  if (calls.within !== Infinity) {
    const inAll = mostWithin(whole.filter(isStruck), calls.within * TOLERANCE)
    if (inAll > calls.most) return `${inAll} calls within ${calls.within / 1_000} s.`
  }
  // A try that renews the sign-in on its way makes its call twice.
  return target === 'connection' && calls.most > 1 ? null : tooSoon(connections)
}

/** How often the call could be made: with each try to connect, and where that is a list with the poll after it. */
function goes(target: Target, recovers: Expected['recovers'], connections: number): number {
  if (target === 'page' || target === 'post' || recovers !== 'by itself') return 1
  // The guard's own pauses stand between renewals.
  if (target === 'token') return Math.min(6, Math.max(1, connections))
  return target === 'list' ? Math.max(1, 2 * connections - 1) : Math.max(1, connections)
}

function tooSoon(connections: LoggedRequest[]): string | null {
  for (const [tries, { at }] of connections.entries()) {
    const before = connections[tries - 1]
    if (before === undefined) continue
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)) / 2
    if (at - before.at < pause * TOLERANCE) return `Try ${tries} to connect came after ${at - before.at} ms.`
  }
  return null
}
