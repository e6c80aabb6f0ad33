/** The pages' calls: each is checked for its sender and its shape, and answered with a value, never an exception. */
import { ipcMain } from 'electron'
import { CALL_CHANNEL } from '../../preload/contract/index.ts'
import type { CallName, Calls, Result } from '../../preload/contract/index.ts'
import type { Log } from '../kernel/log.ts'
import { failureOf } from '../sync/failure.ts'
import type { Entries } from './entry.ts'
import type { Pages } from './pages.ts'

/** Answers calls from now on. @param entries of all topics, joined */
export function registerIpcHandlers({
  entries,
  pages,
  log
}: {
  entries: Entries<Calls>
  pages: Pages
  log: Log
}): void {
  ipcMain.handle(CALL_CHANNEL, async (event, name: unknown, args: unknown): Promise<Result<unknown>> => {
    if (!pages.isTrusted(event)) {
      log.warn('call from elsewhere refused')
      return { ok: false, code: 'refused' }
    }
    if (typeof name !== 'string' || !Object.hasOwn(entries, name)) {
      return { ok: false, code: 'bad-request' }
    }
    return answer(name as CallName, args)
  })

  async function answer(name: CallName, given: unknown): Promise<Result<unknown>> {
    const entry = entries[name]
    const checked = entry.args.safeParse(given)
    if (!checked.success) {
      log.warn('call with a wrong shape refused', { name })
      return { ok: false, code: 'bad-request' }
    }
    try {
      // The schema of the same entry made sure of it, which the types cannot follow.
      const handler = entry.answer as (args: unknown) => unknown
      return { ok: true, value: await handler(checked.data) }
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

/** The kind and place of an unexpected error: its words may hold anything, so they are not logged. */
function whereOf(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const place =
    error.stack
      ?.split('\n')
      .find((line) => line.trim().startsWith('at '))
      ?.trim() ?? ''
  return { kind: error.name, place: place.replace(/\(?file:\/\/.*\//, '') }
}
