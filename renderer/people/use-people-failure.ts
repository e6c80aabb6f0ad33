import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { Failure } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'
import type { PeopleSearch } from './use-people-search.ts'

/** Why a search for people may be incomplete. */
export function usePeopleFailure({ text, directory, serverFailure, ...search }: PeopleSearch): {
  /** The service lets this account neither list everybody nor search; retrying would not help. */
  isRefused: ComputedRef<boolean>
  /** Any other failure. */
  failure: ComputedRef<Failure | null>
  retry(): void
} {
  const isListRefused = computed(
    () => directory.value.step === 'failed' && directory.value.failure.code === 'forbidden'
  )
  const isRefused = computed(
    () => isListRefused.value && (text.value.trim() === '' || serverFailure.value?.code === 'forbidden')
  )
  return {
    isRefused,
    failure: computed(() => {
      if (isRefused.value) return null
      if (directory.value.step === 'failed' && !isListRefused.value) return directory.value.failure
      return serverFailure.value
    }),
    retry() {
      if (serverFailure.value !== null) search.retry()
      if (directory.value.step === 'failed') void call('retryDirectory')
    }
  }
}
