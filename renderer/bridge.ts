/** The page's side of the typed connection to main. */
import type { CallName, Calls, CloudLinkBridge, Failure, Result } from '../preload/contract/index.ts'

declare global {
  // Only an interface can extend the existing one.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface Window {
    readonly cloudlink: CloudLinkBridge
  }
}

export const { on, freeMemory, language, platform } = window.cloudlink

/**
 * Calls main. Never throws and never rejects: every failure is a value, so a caller's state (sending, loading) always
 * ends.
 */
export async function call<N extends CallName>(
  name: N,
  ...args: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
): Promise<Result<Calls[N]['value']>> {
  try {
    return await window.cloudlink.call(name, ...args)
  } catch {
    // Main has ended or is ending, or the arguments cannot be cloned.
    return { ok: false, code: 'internal' }
  }
}

type Failed = Extract<Result<unknown>, { ok: false }>

/** The failure of a result, or null. */
export function failureIn(result: Failed): Failure
export function failureIn(result: Result<unknown>): Failure | null
export function failureIn(result: Result<unknown>): Failure | null {
  if (result.ok) return null
  const { ok: _, ...failure } = result
  return failure
}
