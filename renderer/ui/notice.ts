import { shallowRef } from 'vue'
import type { Failure, Result } from '../../preload/contract/index.ts'
import { call, failureIn } from '../bridge.ts'

/** What failed last and is no part of a form: shown at the top until it is put away. */
export const notice = shallowRef<Failure | null>(null)

/** Shows why it failed, if it did. */
export function tell(result: Result<unknown>): void {
  const failure = failureIn(result)
  if (failure) notice.value = failure
}

export async function openLink(url: string): Promise<void> {
  tell(await call('openLink', { url }))
}
