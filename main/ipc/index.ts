/** Answers calls from pages: checks the sender, the arguments and the rate, and always responds with a value. */
import { ipcMain } from 'electron'
import { CALL_CHANNEL } from '../../preload/contract/index.ts'
import type { CallName, Calls, Result } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { failureOf } from '../sync/failure.ts'
import { createCallLimits } from './call-limits.ts'
import type { CallHandlers } from './handlers.ts'
import type { Pages } from './trusted-pages.ts'

/** Registers the handler for all calls. @param handlers the merged handlers of all topics */
export function registerIpcHandlers({
  handlers,
  pages,
  clock,
  log
}: {
  handlers: CallHandlers<Calls>
  pages: Pages
  clock: Clock
  log: Log
}): void {
  const limits = createCallLimits(clock)
  ipcMain.handle(CALL_CHANNEL, async (event, name: unknown, args: unknown): Promise<Result<unknown>> => {
    if (!pages.isTrusted(event)) {
      log.warn('call from an untrusted page refused')
      return { ok: false, code: 'refused' }
    }
    if (typeof name !== 'string' || !Object.hasOwn(handlers, name)) {
      return { ok: false, code: 'bad-request' }
    }
    return answer(name as CallName, args)
  })

  async function answer(name: CallName, args: unknown): Promise<Result<unknown>> {
    const handler = handlers[name]
    const checked = handler.args.safeParse(args)
    if (!checked.success) {
      log.warn('call with invalid arguments refused', { name })
      return { ok: false, code: 'bad-request' }
    }
    const refusal = limits.take(name)
    if (refusal !== null) {
      log.warn('too many calls in a minute', { name })
      return refusal
    }
    try {
      // The types cannot express that `args` and `answer` of the same handler belong together.
      const call = handler.answer as (validArgs: unknown) => unknown
      return { ok: true, value: await call(checked.data) }
    } catch (error) {
      const failure = failureOf(error)
      log.warn('call failed', {
        name,
        code: failure.code,
        ...(failure.code === 'internal' ? whereOf(error) : {})
      })
      return { ok: false, ...failure }
    }
  }
}

/** The class and location of an unexpected error. Its message is not logged, because it may contain anything. */
function whereOf(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const location =
    error.stack
      ?.split('\n')
      .find((line) => line.trim().startsWith('at '))
      ?.trim() ?? ''
  return { kind: error.name, place: location.replace(/\(?file:\/\/.*\//, '') }
}
