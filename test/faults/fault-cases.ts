/** The faults of the matrix, and the calls to which they apply. */
import type { ServiceName } from '../../main/cloudlink/types.ts'
import type { Fault } from '../sandbox/faults.ts'
import type { LoggedRequest } from '../sandbox/service.ts'
import type { StagedCell } from './stage.ts'

export const TARGETS = ['token', 'list', 'page', 'post', 'connection', 'subscription'] as const
export type Target = (typeof TARGETS)[number]

/** The call of each target; of the token endpoint, renewals are meant. */
const PLACES: Record<Target, { service: ServiceName; method: string; path: string }> = {
  token: { service: 'authentication', method: 'POST', path: '/token$' },
  list: { service: 'chat', method: 'GET', path: '/users/me/conversations' },
  page: { service: 'chat', method: 'GET', path: '/conversations/[^/]+/messages' },
  post: { service: 'chat', method: 'POST', path: '/conversations/[^/]+/messages$' },
  connection: { service: 'notifications', method: 'POST', path: '/connections$' },
  subscription: { service: 'notifications', method: 'POST', path: '/subscriptions$' }
}

/** Whether a call belongs to the target; `conversationId` restricts calls about messages to that conversation. */
export function isCallOf(
  target: Target,
  { service, method, path }: LoggedRequest,
  conversationId = ''
): boolean {
  const place = placeOf(target, conversationId)
  return service === place.service && method === place.method && new RegExp(place.path).test(path)
}

function placeOf(target: Target, conversationId: string): (typeof PLACES)[Target] {
  const place = PLACES[target]
  return conversationId === '' ? place : { ...place, path: place.path.replace('[^/]+', conversationId) }
}

export const FAULT_CASES = [
  'refused',
  'reset before',
  'reset within',
  'reset after',
  'late commit, 504',
  'late commit, reset',
  'late commit, tag dropped',
  'hang',
  '500',
  '502',
  '503',
  '504',
  '429 with a date',
  '429 with seconds',
  '429 without',
  '401 once',
  '401 always',
  '401 always, renewal refused',
  'gateway 403',
  '404',
  'HTML',
  'truncated JSON',
  'wrong types',
  'empty body',
  '20 MB body',
  'slow drip',
  'redirect',
  'tag dropped',
  'tag refused'
] as const
export type FaultCase = (typeof FAULT_CASES)[number]

/** The Retry-After that the faults send, in ms of the service's clock. */
export const RETRY_AFTER_MS = 2_000
/** The delay of a late commit, in ms of the service's clock; for a renewal shorter than the pause to the next one. */
const LATE_MS = 1_500
const LATE_RENEWAL_MS = 200

const unauthorized = { name: 'Unauthorized', message: 'The incoming token has expired' }

function faultsOf(faultCase: FaultCase, target: Target, { clock }: StagedCell): Partial<Fault>[] {
  const delayMs = clock.real(target === 'token' ? LATE_RENEWAL_MS : LATE_MS)
  const late = { kind: 'late-commit', delayMs } as const
  const tooMany = (headers: Record<string, string>): Partial<Fault>[] => [
    { kind: 'status', status: 429, headers, body: { name: 'TooManyRequests', message: 'Slow down' } }
  ]
  switch (faultCase) {
    case 'refused':
      return []
    case 'reset before':
      return [{ kind: 'reset-before' }]
    case 'reset within':
      return [{ kind: 'reset-within' }]
    case 'reset after':
      return [{ kind: 'reset-after' }]
    case 'late commit, 504':
      return [{ ...late, status: 504 }]
    case 'late commit, reset':
      return [late]
    case 'late commit, tag dropped':
      return [late, { kind: 'drop-tag' }]
    case 'hang':
      return [{ kind: 'hang' }]
    case '500':
    case '502':
    case '503':
    case '504':
      return [{ kind: 'status', status: Number(faultCase) }]
    case '429 with a date':
      // HTTP dates have whole seconds, so up to one second is lost.
      return tooMany({ 'retry-after': new Date(clock.now() + RETRY_AFTER_MS + 1_000).toUTCString() })
    case '429 with seconds':
      return tooMany({ 'retry-after': String(RETRY_AFTER_MS / 1_000) })
    case '429 without':
      return tooMany({})
    case '401 once':
      return [{ kind: 'status', status: 401, times: 1, body: unauthorized }]
    case '401 always':
      return [{ kind: 'status', status: 401, body: unauthorized }]
    case '401 always, renewal refused':
      return [
        { kind: 'status', status: 401, body: unauthorized },
        { kind: 'status', status: 401, body: unauthorized, ...PLACES.token }
      ]
    case 'gateway 403':
      return [
        {
          kind: 'status',
          status: 403,
          body: { message: 'not a valid key=value pair (missing equal-sign) in Authorization header.' }
        }
      ]
    case '404':
      return [{ kind: 'status', status: 404, body: { name: 'NotFound', message: 'There is no such thing' } }]
    case 'HTML':
      return [{ kind: 'html' }]
    case 'truncated JSON':
      return [{ kind: 'truncated' }]
    case 'wrong types':
      return [{ kind: 'wrong-types' }]
    case 'empty body':
      return [{ kind: 'empty' }]
    case '20 MB body':
      return [{ kind: 'huge' }]
    case 'slow drip':
      return [{ kind: 'drip' }]
    case 'redirect':
      return [{ kind: 'redirect' }]
    case 'tag dropped':
      return [{ kind: 'drop-tag' }]
    case 'tag refused':
      return [{ kind: 'refuse-tag' }]
  }
}

/** Faults that lose the answer of a completed call. For a renewal one is enough: it invalidates the refresh token. */
const ANSWER_LOST: FaultCase[] = ['reset after', 'late commit, 504', 'late commit, reset']

/**
 * Applies the fault to the target from now on.
 * @param conversationId restricts calls about messages to that conversation
 * @returns a function that ends the fault
 */
export async function injectFault(
  cell: StagedCell,
  target: Target,
  faultCase: FaultCase,
  conversationId: string
): Promise<() => Promise<void>> {
  const { control } = cell.sandbox
  const place = placeOf(target, conversationId)
  if (faultCase === 'refused') await control.refuseConnections(place.service, true)
  const times = target === 'token' && ANSWER_LOST.includes(faultCase) ? 1 : -1
  for (const fault of faultsOf(faultCase, target, cell))
    control.fault({ times, kind: 'status', ...place, ...fault })
  return async () => {
    control.clearFaults()
    if (faultCase === 'refused') await control.refuseConnections(place.service, false)
  }
}
