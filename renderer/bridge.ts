import type { CallName, Calls, CloudLinkBridge, Failure, Result } from '../preload/contract/index.ts'

declare global {
  // Only an interface can add to the one that is there.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface Window {
    readonly cloudlink: CloudLinkBridge
  }
}

export const { on, freeMemory, language, platform } = window.cloudlink

/**
 * Asks the main process. Whatever fails comes back as a value: this never throws and never rejects, so a caller's state
 * (sending, loading) always ends.
 */
export async function call<N extends CallName>(
  name: N,
  ...args: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
): Promise<Result<Calls[N]['value']>> {
  try {
    return await window.cloudlink.call(name, ...args)
  } catch {
    // Main is gone or ending, or the arguments could not be cloned.
    return { ok: false, code: 'internal' }
  }
}

/** The failure of a result, or null. */
export function failureIn(result: Result<unknown>): Failure | null {
  if (result.ok) return null
  const { ok: _, ...failure } = result
  return failure
}
