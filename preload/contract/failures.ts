/** Failures as codes and values. The page turns them into text. */

import type { CapabilityName } from './capabilities.ts'

/** A call never throws across the bridge: a failure is returned as a value. */
export type Result<T> = { ok: true; value: T } | ({ ok: false } & Failure)

/** The category of a failure: the program makes decisions by it, and the page shows it as the heading. */
export type FailureCode =
  | 'bad-request' // the call's arguments are invalid
  | 'refused' // the caller may not make this call
  | 'too-many-calls' // more of these calls in a minute than a person makes
  | 'cancelled'
  | 'offline' // the service could not be reached
  | 'sign-in-refused' // wrong user name, password or account, or access denied
  | 'sign-in-failed' // the flow failed: wrong state, portal closed, bad redirect
  | 'signed-out' // there is no valid sign-in
  | 'sign-in-paused' // too many token refreshes in a short time: the person must resume (reconnect)
  | 'forbidden'
  | 'not-found'
  | 'too-many-requests'
  | 'rejected' // the service refuses the content (400, 409, 422)
  | 'service' // 5xx, or a response that is not as documented
  | 'keychain' // locked, missing or slow
  | 'storage' // database or disk
  | 'disk-full' // no space for the export file
  | 'file' // the export file cannot be written
  | 'not-configured' // no client id
  | 'too-late' // what should be changed has happened already
  | 'update' // a new version of this program could not be found, downloaded or verified
  | 'internal'

/** The exact cause: for each, the page has a text that says what to do. */
export type FailureDetail =
  // No usable response from the service.
  | 'unreachable'
  | 'no-answer' // values: seconds
  | 'request-not-made'
  | 'answer-too-large' // values: megabytes
  | 'answer-unreadable'
  | 'list-unreadable'
  | 'redirected'
  | 'next-page-elsewhere'
  | 'no-such-id'
  | 'picture-address'
  | 'picture-unusable'
  | 'file-address'
  // Too many calls of the page.
  | 'calls-per-minute' // values: limit
  // A file that the person wants to send.
  | 'file-empty'
  | 'file-over-limit'
  | 'file-too-large-to-send'
  | 'file-changed'
  | 'file-gone'
  | 'file-unreadable'
  | 'file-is-folder'
  | 'file-not-ordinary'
  // Live events.
  | 'live-unreachable'
  | 'live-refused'
  | 'live-no-answer'
  | 'live-no-address'
  // The service refused the request; values: status and, if the service sent one, serviceMessage.
  | 'status-401'
  | 'status-403'
  | 'status-404'
  | 'status-429'
  | 'status-4xx'
  | 'status-5xx'
  // The service refuses the capability, now or at an earlier try.
  | `capability-${CapabilityName}`
  // Signing in and staying signed in.
  | 'no-client-id'
  | 'no-token'
  | 'no-code'
  | 'no-identity'
  | 'sign-in-answer-invalid'
  | 'sign-in-empty'
  | 'sign-in-too-long'
  | 'check-credentials'
  | 'refused-in-browser'
  | 'no-browser-sign-in'
  | 'no-links'
  | 'ports-in-use' // values: ports
  | 'sign-in-ended'
  | 'still-starting'
  | 'sign-in-first'
  | 'already-signed-in'
  | 'cloud-file-decides'
  | 'sign-out-first'
  | 'renewal-left-alone'
  | 'renewal-not-noted'
  | 'renewal-limit'
  // Messages, conversations, links and exports.
  | 'conversation-gone'
  | 'message-gone'
  | 'message-not-waiting'
  | 'message-being-sent'
  | 'message-already-sent'
  | 'message-not-scheduled'
  | 'send-time-past'
  | 'send-time-too-far'
  | 'link-not-allowed'
  | 'link-no-program'
  | 'export-running'
  | 'export-none'
  | 'export-moved'
  | 'export-signed-out'
  | 'export-disk-full'
  | 'export-folder-missing'
  | 'export-not-writable'
  | 'export-disk'
  | 'file-unknown'
  | 'file-length'
  | 'file-too-large'
  // Updates of this program.
  | 'update-unreachable'
  | 'update-no-answer'
  | 'update-status' // values: status
  | 'update-redirects'
  | 'update-address'
  | 'update-feed-unreadable'
  | 'update-too-large'
  | 'update-wrong-size'
  | 'update-wrong-hash'
  | 'update-wrong-signature'
  | 'update-not-written'
  | 'update-failed'
  // This computer.
  | 'part-missing'
  | 'settings-not-saved'
  | 'settings-damaged' // values: file
  | 'page-crashed'
  | 'drawing-crashed'
  | 'dictionary-not-loaded' // values: language
  | 'start-at-login-not-set'
  | 'shortcut-taken'
  | 'store-newer'
  | 'store-damaged'
  | 'store-put-aside' // values: file, messages, drafts
  | 'store-in-use'
  | 'store-read-only'
  | 'store-full'
  | 'store-closed'
  | 'store-failed'
  | 'store-file-lost'
  | 'keychain-locked'
  | 'keychain-silent'
  | 'keychain-refused'
  | 'keychain-unreadable'
  | 'keychain-wrong-key'
  | 'keychain-not-noted'

/**
 * A failure contains codes and values, never a sentence: the page has the texts in the person's language. Only
 * `values.serviceMessage` is text, from the service; it is redacted and shown as a quotation. `correlationId` identifies the
 * failed call for the service's support; missing if there was no response.
 */
export type Failure = {
  code: FailureCode
  detail?: FailureDetail
  values?: Record<string, string | number>
  correlationId?: string
}
