import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { Failure, MissedMessage, ScheduledMessage } from '../../preload/contract/index.ts'
import { call, failureIn, on } from '../bridge.ts'
import { createContext } from '../context.ts'
import { firstPaintDone } from '../ui/first-paint.ts'

export type Scheduled = {
  /** The next one first. */
  all: Readonly<Ref<ScheduledMessage[]>>
  missed: Readonly<Ref<MissedMessage[]>>
  /** Why they could not be read. */
  failure: Readonly<Ref<Failure | null>>
  ofConversation(conversationId: string): ComputedRef<ScheduledMessage[]>
  load(): Promise<void>
}

/** The scheduled messages of all conversations, read after the first paint and kept up to date. */
export function useScheduled(): Scheduled {
  const all = shallowRef<ScheduledMessage[]>([])
  const missed = shallowRef<MissedMessage[]>([])
  const failure = shallowRef<Failure | null>(null)
  let requests = 0

  async function load(): Promise<void> {
    const request = ++requests
    const result = await call('getScheduled')
    // A newer answer is on its way.
    if (request !== requests) return
    failure.value = failureIn(result)
    if (!result.ok) return
    all.value = result.value.scheduled
    missed.value = result.value.missed
  }

  onScopeDispose(on('scheduledChanged', () => void load()))
  watch(firstPaintDone, (isDone) => void (isDone && load()), { immediate: true })

  return {
    all,
    missed,
    failure,
    ofConversation: (conversationId) =>
      computed(() => all.value.filter((one) => one.conversationId === conversationId)),
    load
  }
}

export const [provideScheduled, injectScheduled] = createContext<Scheduled>('scheduled')
