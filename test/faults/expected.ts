/**
 * The expected behaviour of every matrix cell during its fault: what the status shows, the outcome of the message or
 * call, how many calls the service gets, and how the program recovers after the fault.
 */
import type { Connection, DeliveryState, FailureCode } from '../../preload/contract/index.ts'
import { RETRY_AFTER_MS } from './fault-cases.ts'
import type { FaultCase, Target } from './fault-cases.ts'

export type Expected = {
  connection: Connection
  /** The failure in the app state. */
  failure: FailureCode | null
  reauthRequired: boolean
  /** How the page's call fails; null if it succeeds. */
  answer: FailureCode | null
  /** The message in the timeline, if the cell sends one. */
  row: { state: DeliveryState; failure: FailureCode | null } | null
  /**
   * The most calls in one round, which is one fetch, one message or one attempt to connect. `within` limits the calls
   * of a message to these ms.
   */
  calls: { max: number; within: number }
  /** How the program recovers after the fault: by itself, or by an action of the person. */
  recovers: 'by itself' | 'retry' | 'reconnect' | 'sign in'
}

/** From the end of an uncertain attempt to its retry. */
const SETTLE_MS = 35_000
/** The least that is added to Retry-After. */
const JITTER_MS = 1_000
/** The pause without Retry-After. */
const DEFAULT_RETRY_AFTER_MS = 10_000
const ONCE = { max: 1, within: Infinity }

const usual = {
  connection: 'connected',
  failure: null,
  reauthRequired: false,
  answer: null,
  row: null,
  calls: ONCE,
  recovers: 'by itself'
} as const satisfies Expected

const ended = {
  ...usual,
  connection: 'offline',
  failure: 'signed-out',
  reauthRequired: true,
  recovers: 'sign in'
} as const satisfies Expected

const times = (max: number, within = Infinity): Pick<Expected, 'calls'> => ({ calls: { max, within } })

// --- A message is sent. The live connection stays up.

const row = (state: DeliveryState, failure: FailureCode | null = null): Pick<Expected, 'row'> => ({
  row: { state, failure }
})
const uncertain: Expected = { ...usual, ...row('sending'), ...times(1, SETTLE_MS) }
/** The live event confirms the message although the answer was lost. */
const echoed: Expected = { ...usual, ...row('sent') }
const refusedBy = (failure: FailureCode): Expected => ({
  ...usual,
  ...row('not-sent', failure),
  recovers: 'retry'
})
const delayed = (ms: number): Expected => ({ ...usual, ...row('sending'), ...times(1, ms + JITTER_MS) })

const post: Record<FaultCase, Expected | null> = {
  refused: { ...usual, ...row('sending'), ...times(0) },
  'reset before': uncertain,
  'reset within': uncertain,
  'reset after': echoed,
  'late commit, 504': echoed,
  'late commit, reset': echoed,
  'late commit, tag dropped': uncertain,
  hang: uncertain,
  '500': uncertain,
  '502': uncertain,
  '503': uncertain,
  '504': uncertain,
  '429 with a date': delayed(RETRY_AFTER_MS),
  '429 with seconds': delayed(RETRY_AFTER_MS),
  '429 without': delayed(DEFAULT_RETRY_AFTER_MS),
  '401 once': { ...usual, ...row('sent'), ...times(2) },
  '401 always': {
    ...usual,
    ...row('sending'),
    ...times(2),
    failure: 'sign-in-paused',
    recovers: 'reconnect'
  },
  '401 always, renewal refused': { ...ended, ...row('sending'), ...times(1) },
  'gateway 403': refusedBy('forbidden'),
  '404': refusedBy('not-found'),
  HTML: uncertain,
  'truncated JSON': uncertain,
  'wrong types': uncertain,
  'empty body': uncertain,
  '20 MB body': uncertain,
  'slow drip': uncertain,
  redirect: uncertain,
  'tag dropped': { ...usual, ...row('sent') },
  'tag refused': { ...usual, ...row('sent'), ...times(2) }
}

// --- A page of older messages is fetched. The live connection stays up.

const answered = (answer: FailureCode, max: number): Expected => ({ ...usual, ...times(max), answer })

const page: Record<FaultCase, Expected | null> = {
  refused: answered('offline', 0),
  'reset before': answered('offline', 3),
  'reset within': answered('offline', 3),
  'reset after': answered('offline', 3),
  'late commit, 504': null,
  'late commit, reset': null,
  'late commit, tag dropped': null,
  // After a timeout of 35 s there is no retry.
  hang: answered('offline', 1),
  '500': answered('service', 3),
  '502': answered('service', 3),
  '503': answered('service', 3),
  '504': answered('service', 3),
  '429 with a date': answered('too-many-requests', 3),
  '429 with seconds': answered('too-many-requests', 3),
  '429 without': answered('too-many-requests', 3),
  '401 once': { ...usual, ...times(2) },
  '401 always': { ...answered('forbidden', 2), failure: 'sign-in-paused', recovers: 'reconnect' },
  '401 always, renewal refused': { ...ended, ...times(1), answer: 'signed-out' },
  'gateway 403': answered('forbidden', 1),
  '404': answered('not-found', 1),
  HTML: answered('service', 1),
  'truncated JSON': answered('service', 1),
  'wrong types': answered('service', 1),
  'empty body': answered('service', 1),
  '20 MB body': answered('service', 1),
  'slow drip': answered('offline', 1),
  redirect: answered('service', 1),
  'tag dropped': null,
  'tag refused': null
}

// --- The program reconnects: it fetches the list, then requests a connection and subscriptions.

/** Without any answer the status is offline. */
const offline = (max: number): Expected => ({ ...usual, ...times(max), connection: 'offline' })
/** With an unusable answer the status is connecting. */
const connecting = (max: number): Expected => ({ ...usual, ...times(max), connection: 'connecting' })

/**
 * @param tries how often one round tries a call that may succeed later
 * @param each how many calls go out in parallel
 */
function reconnecting(tries: number, each: number): Record<FaultCase, Expected | null> {
  return {
    refused: offline(0),
    'reset before': offline(tries * each),
    'reset within': offline(tries * each),
    'reset after': offline(tries * each),
    'late commit, 504': tries === 1 ? connecting(each) : null,
    'late commit, reset': tries === 1 ? offline(each) : null,
    'late commit, tag dropped': null,
    hang: offline(each),
    '500': connecting(tries * each),
    '502': connecting(tries * each),
    '503': connecting(tries * each),
    '504': connecting(tries * each),
    '429 with a date': connecting(tries * each),
    '429 with seconds': connecting(tries * each),
    '429 without': connecting(tries * each),
    '401 once': { ...usual, ...times(each + 1) },
    '401 always': {
      ...offline(2 * each),
      failure: 'sign-in-paused',
      recovers: 'reconnect'
    },
    '401 always, renewal refused': { ...ended, ...times(each) },
    'gateway 403': connecting(each),
    '404': connecting(each),
    HTML: connecting(each),
    'truncated JSON': connecting(each),
    'wrong types': connecting(each),
    'empty body': connecting(each),
    '20 MB body': connecting(each),
    'slow drip': offline(each),
    redirect: connecting(each),
    'tag dropped': null,
    'tag refused': null
  }
}

// --- The program renews the sign-in at its start, because the access token has expired.

const token: Record<FaultCase, Expected | null> = {
  ...reconnecting(1, 1),
  // The refresh token is used up and its successor was lost, so the next renewal is refused.
  'reset after': { ...ended, ...times(2) },
  'late commit, 504': { ...ended, ...times(2) },
  'late commit, reset': { ...ended, ...times(2) },
  // A 401 of the token endpoint that names its error is a refusal.
  '401 once': { ...ended, ...times(1) },
  '401 always': null,
  '401 always, renewal refused': null
}

export const EXPECTED: Record<Target, Record<FaultCase, Expected | null>> = {
  token,
  list: reconnecting(3, 1),
  page,
  post,
  connection: reconnecting(1, 1),
  subscription: reconnecting(1, 2)
}
