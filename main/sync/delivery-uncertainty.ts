/** Decides whether the outcome of a call that creates something is certain. */

/**
 * After this time, in ms, the outcome of a call can no longer change: a gateway that times out after about 29 s may still
 * forward it.
 */
export const SETTLE_MS = 35_000
/** Maximum difference between the service's clock and its last Date header at the start of a call, in ms. */
export const CLOCK_MARGIN_MS = 60_000
/** Precision of a Date header, in ms: it has whole seconds (RFC 9110 §5.6.7) and takes time to arrive. */
export const DATE_STEP_MS = 2_000

/**
 * True if a call certainly had no effect: the service responded with 4xx, or the call was never sent. Any other outcome,
 * especially a missing response, is uncertain.
 */
export function hadNoEffect(error: unknown): boolean {
  if (!(error instanceof Error) || !('status' in error)) return false
  const neverSent = 'neverSent' in error && error.neverSent === true
  return neverSent || (typeof error.status === 'number' && error.status >= 400 && error.status < 500)
}

/**
 * True if the service permanently refused this call. False for 401 and 429, and for errors that did not come from this call:
 * those of the token endpoint and of this program's own limits.
 */
export function wasRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return false
  return error.status >= 400 && error.status < 500 && error.status !== 401 && error.status !== 429
}
