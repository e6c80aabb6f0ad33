/** Decides whether the outcome of a call that creates something is certain. */

/**
 * After this time, in ms, a call has certainly been carried out or not: a gateway that times out after about 29 s may
 * still pass it on.
 */
export const SETTLE_MS = 35_000
/** The greatest difference between the service's clock and its last Date header at the start of a call, in ms. */
export const CLOCK_MARGIN_MS = 60_000
/** The imprecision of a Date header, in ms: it has whole seconds (RFC 9110 §5.6.7) and takes time to arrive. */
export const DATE_STEP_MS = 2_000

/**
 * True if the service certainly did not carry out a call: it answered 4xx, or the call was never sent. Any other
 * outcome, above all a missing answer, is uncertain.
 */
export function hadNoEffect(error: unknown): boolean {
  if (!(error instanceof Error) || !('status' in error)) return false
  const neverSent = 'neverSent' in error && error.neverSent === true
  return neverSent || (typeof error.status === 'number' && error.status >= 400 && error.status < 500)
}

/**
 * True if the service permanently refused this call. Not for 401 and 429, nor for errors from elsewhere: from the token
 * endpoint, or from this program's own limits.
 */
export function wasRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return false
  return error.status >= 400 && error.status < 500 && error.status !== 401 && error.status !== 429
}
