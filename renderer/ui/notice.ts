import { shallowRef } from 'vue'
import type { Failure, Result } from '../../preload/contract/index.ts'
import { call, failureIn } from '../bridge.ts'

/** The last failure that belongs to no form, shown at the top until it is dismissed. */
export const notice = shallowRef<Failure | null>(null)

/** A file of the program could not be loaded. */
export const PART_MISSING: Failure = { code: 'internal', detail: 'part-missing' }

/** Shows the failure of a result, if it has one. */
export function tell(result: Result<unknown>): void {
  const failure = failureIn(result)
  if (failure) notice.value = failure
}

export async function openLink(url: string): Promise<void> {
  tell(await call('openLink', { url }))
}
