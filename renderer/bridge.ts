import type { CallName, Calls, CloudLinkBridge, Failure, Result } from '../preload/contract.ts'

declare global {
  // Only an interface can add to the one that is there.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface Window {
    readonly cloudlink: CloudLinkBridge
  }
}

export const { on, freeMemory, platform } = window.cloudlink

/** Asks the main process. What fails comes back as a value; this never throws. */
export function call<N extends CallName>(
  name: N,
  ...args: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
): Promise<Result<Calls[N]['value']>> {
  return window.cloudlink.call(name, ...args)
}

/** The failure of a result, or null. */
export function failureIn(result: Result<unknown>): Failure | null {
  return result.ok ? null : { code: result.code, message: result.message }
}
