/** When it is certain what became of a call that creates something, and when it is not. */

/** A gateway that gave up after about 29 s may still have passed a call on: only after so long, in ms, is it certain. */
export const SETTLE_MS = 35_000
/** How far the service's clock may be from what its Date header said when a call began, in ms. */
export const CLOCK_MARGIN_MS = 60_000
/** A Date header tells whole seconds (RFC 9110 §5.6.7) and takes a while to arrive: what is older was there before. */
export const DATE_STEP_MS = 2_000

/**
 * True where the service certainly did not do what a call asked for: it answered 4xx, or the call was never sent.
 * Everything else, above all no answer, leaves that in doubt.
 */
export function hadNoEffect(error: unknown): boolean {
  if (!(error instanceof Error) || !('status' in error)) return false
  const neverSent = 'neverSent' in error && error.neverSent === true
  return neverSent || (typeof error.status === 'number' && error.status >= 400 && error.status < 500)
}

/**
 * True where the service itself refused this call for good. A 401 or 429 is no such refusal, nor what came from
 * somewhere else: the token endpoint, or this program's own restraint.
 */
export function wasRefused(error: unknown): boolean {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return false
  return error.status >= 400 && error.status < 500 && error.status !== 401 && error.status !== 429
}
