/** What can go wrong, as codes and values: the page words it. */

/** A call never throws across the bridge: what fails comes back as a value. */
export type Result<T> = { ok: true; value: T } | ({ ok: false } & Failure)

/** What kind of failure it is: what the program decides by, and what the page's heading says. */
export type FailureCode =
  | 'bad-request' // the call's arguments have the wrong shape
  | 'refused' // the caller may not make this call
  | 'cancelled'
  | 'offline' // the service could not be reached
  | 'sign-in-refused' // wrong user name, password or account, or access denied
  | 'sign-in-failed' // the flow broke: wrong state, portal closed, bad redirect
  | 'signed-out' // there is no valid sign-in any more
  | 'sign-in-paused' // too many renewals in a short time: only the person goes on (reconnect)
  | 'forbidden'
  | 'not-found'
  | 'too-many-requests'
  | 'rejected' // the service refuses the content (400, 409, 422)
  | 'service' // 5xx, or an answer that is not what the service documents
  | 'keychain' // locked, missing or slow
  | 'storage' // database or disk
  | 'disk-full' // no space for the file of an export
  | 'file' // the file of an export cannot be written
  | 'not-configured' // no client id
  | 'internal'

/** What exactly went wrong: the page has a sentence for each, which says what to do. */
export type FailureDetail =
  // No usable answer of the service.
  | 'unreachable'
  | 'no-answer' // values: seconds
  | 'request-not-made'
  | 'answer-too-large' // values: megabytes
  | 'answer-unreadable'
  | 'list-unreadable'
  | 'redirected'
  | 'next-page-elsewhere'
  | 'no-such-id'
  // Live events.
  | 'live-unreachable'
  | 'live-refused'
  | 'live-no-answer'
  | 'live-no-address'
  // What the service refused; values: status and, where it said anything, serviceMessage.
  | 'status-401'
  | 'status-403'
  | 'status-404'
  | 'status-429'
  | 'status-4xx'
  | 'status-5xx'
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
  // This computer.
  | 'part-missing'
  | 'settings-not-saved'
  | 'start-at-login-not-set'
  | 'store-newer'
  | 'store-damaged'
  | 'store-put-aside' // values: file, messages, drafts
  | 'store-in-use'
  | 'store-read-only'
  | 'store-full'
  | 'store-closed'
  | 'store-failed'
  | 'keychain-locked'
  | 'keychain-silent'
  | 'keychain-refused'
  | 'keychain-unreadable'
  | 'keychain-wrong-key'
  | 'keychain-not-noted'

/**
 * A failure crosses as codes and values, never as a sentence: the page words it in the person's language. Only
 * `values.serviceMessage` is the service's own text, redacted, shown as a quotation. `correlationId` is the service's
 * name for the failed call, for its support; missing where no answer came.
 */
export type Failure = {
  code: FailureCode
  detail?: FailureDetail
  values?: Record<string, string | number>
  correlationId?: string
}
