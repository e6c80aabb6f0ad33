/**
 * What must be seen while a fault lasts, written down cell by cell: what the status shows, what becomes of the message
 * or the call, how many calls the service gets, and what brings everything back once the fault is over.
 */
import type { Connection, DeliveryState, FailureCode } from '../../preload/contract/index.ts'
import { RETRY_AFTER_MS } from './strikes.ts'
import type { Strike, Target } from './strikes.ts'

export type Expected = {
  connection: Connection
  /** Of the state. */
  failure: FailureCode | null
  reauthRequired: boolean
  /** Of the call that waits for the answer, where there is one; null: it succeeds. */
  answer: FailureCode | null
  /** Of the message that was sent, where one was. */
  row: { state: DeliveryState; failure: FailureCode | null } | null
  /**
   * Calls in one go: tries of one pull, a message's attempts, a connection's. For a message also the ms in which no
   * more of them may be made.
   */
  calls: { most: number; within: number }
  /** What must be done after the fault is over: nothing, or what the program asks the person for. */
  recovers: 'by itself' | 'retry' | 'reconnect' | 'sign in'
}

/** From the end of an attempt in doubt to its repetition. */
const SETTLE_MS = 35_000
/** What is added to a Retry-After at least, and what stands for one that is missing. */
const JITTER_MS = 1_000
const UNSAID_MS = 10_000
const ONCE = { most: 1, within: Infinity }

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

const times = (most: number, within = Infinity): Pick<Expected, 'calls'> => ({ calls: { most, within } })

// --- A message is sent. The connection for live events is up all the time.

const row = (state: DeliveryState, failure: FailureCode | null = null): Pick<Expected, 'row'> => ({
  row: { state, failure }
})
const inDoubt: Expected = { ...usual, ...row('sending'), ...times(1, SETTLE_MS) }
/** The event tells that it is there although the answer did not. */
const echoed: Expected = { ...usual, ...row('sent') }
const refusedBy = (failure: FailureCode): Expected => ({
  ...usual,
  ...row('not-sent', failure),
  recovers: 'retry'
})
const heldBack = (ms: number): Expected => ({ ...usual, ...row('sending'), ...times(1, ms + JITTER_MS) })

const post: Record<Strike, Expected | null> = {
  refused: { ...usual, ...row('sending'), ...times(0) },
  'reset before': inDoubt,
  'reset within': inDoubt,
  'reset after': echoed,
  'late commit, 504': echoed,
  'late commit, reset': echoed,
  'late commit, tag dropped': inDoubt,
  hang: inDoubt,
  '500': inDoubt,
  '502': inDoubt,
  '503': inDoubt,
  '504': inDoubt,
  '429 with a date': heldBack(RETRY_AFTER_MS),
  '429 with seconds': heldBack(RETRY_AFTER_MS),
  '429 without': heldBack(UNSAID_MS),
  '401 once': { ...usual, ...row('sent'), ...times(2) },
  '401 for ever': {
    ...usual,
    ...row('sending'),
    ...times(2),
    failure: 'sign-in-paused',
    recovers: 'reconnect'
  },
  '401 for ever, no refresh': { ...ended, ...row('sending'), ...times(1) },
  'gateway 403': refusedBy('forbidden'),
  '404': refusedBy('not-found'),
  HTML: inDoubt,
  'truncated JSON': inDoubt,
  'wrong types': inDoubt,
  'empty body': inDoubt,
  '20 MB body': inDoubt,
  'slow drip': inDoubt,
  redirect: inDoubt,
  'tag dropped': { ...usual, ...row('sent') },
  'tag refused': { ...usual, ...row('sent'), ...times(2) }
}

// --- An older page of messages is asked for. The connection for live events is up all the time.

const answered = (answer: FailureCode, most: number): Expected => ({ ...usual, ...times(most), answer })

const page: Record<Strike, Expected | null> = {
  refused: answered('offline', 0),
  'reset before': answered('offline', 3),
  'reset within': answered('offline', 3),
  'reset after': answered('offline', 3),
  'late commit, 504': null,
  'late commit, reset': null,
  'late commit, tag dropped': null,
  // Who waited for 35 s does not wait for a second try.
  hang: answered('offline', 1),
  '500': answered('service', 3),
  '502': answered('service', 3),
  '503': answered('service', 3),
  '504': answered('service', 3),
  '429 with a date': answered('too-many-requests', 3),
  '429 with seconds': answered('too-many-requests', 3),
  '429 without': answered('too-many-requests', 3),
  '401 once': { ...usual, ...times(2) },
  '401 for ever': { ...answered('forbidden', 2), failure: 'sign-in-paused', recovers: 'reconnect' },
  '401 for ever, no refresh': { ...ended, ...times(1), answer: 'signed-out' },
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

// --- The connection is made anew: the list is read, an address and subscriptions are asked for.

/** Nobody answers: the person sees that they are offline. */
const offline = (most: number): Expected => ({ ...usual, ...times(most), connection: 'offline' })
/** Somebody answers, but not what is needed. */
const connecting = (most: number): Expected => ({ ...usual, ...times(most), connection: 'connecting' })

/** @param tries of one go where the next try may succeed @param each calls of one go that go out side by side */
function reconnecting(tries: number, each: number): Record<Strike, Expected | null> {
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
    '401 for ever': {
      ...offline(2 * each),
      failure: 'sign-in-paused',
      recovers: 'reconnect'
    },
    '401 for ever, no refresh': { ...ended, ...times(each) },
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

// --- The sign-in is renewed at a start, because the service takes the access token no more.

const token: Record<Strike, Expected | null> = {
  ...reconnecting(1, 1),
  // The refresh token is spent and its successor got lost: the next renewal is refused.
  'reset after': { ...ended, ...times(2) },
  'late commit, 504': { ...ended, ...times(2) },
  'late commit, reset': { ...ended, ...times(2) },
  // The token endpoint's own 401 with the name of its error is its refusal.
  '401 once': { ...ended, ...times(1) },
  '401 for ever': null,
  '401 for ever, no refresh': null
}

export const EXPECTED: Record<Target, Record<Strike, Expected | null>> = {
  token,
  list: reconnecting(3, 1),
  page,
  post,
  connection: reconnecting(1, 1),
  subscription: reconnecting(1, 2)
}
