import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Capability, CapabilityName } from '../../preload/contract/index.ts'
import { call, on } from '../bridge.ts'
import { createContext } from '../context.ts'

type CapabilityList = {
  /** Null until main has answered. */
  all: ShallowRef<Capability[] | null>
  /** Asks main once, when the first component needs it. */
  load(): Promise<void>
}

export type UseCapabilities = {
  all: ShallowRef<Capability[] | null>
  /** Resolves when main has answered. `refusal` calls it, too. */
  load(): Promise<void>
  /** A sentence that says why the service does not allow it; null if it may work. */
  refusal(name: CapabilityName): string | null
  /** Lets main try again what the service refused. */
  retry(name: CapabilityName): Promise<void>
}

const [provideList, injectList] = createContext<CapabilityList>('capabilities')

/** Called by the screen above all components that use capabilities. Follows main until the scope is disposed. */
export function provideCapabilities(): void {
  const all = shallowRef<Capability[] | null>(null)
  let loading: Promise<void> | null = null
  onScopeDispose(on('capabilitiesChanged', ({ capabilities }) => (all.value = capabilities)))

  async function fetchAll(): Promise<void> {
    const result = await call('listCapabilities')
    // An event that arrived meanwhile is newer.
    if (result.ok) all.value ??= result.value
    loading = null
  }
  provideList({
    all,
    async load() {
      if (all.value === null) await (loading ??= fetchAll())
    }
  })
}

/** What the service allows, for components that show an action as disabled. */
export function useCapabilities(): UseCapabilities {
  const { t } = useI18n()
  const { all, load } = injectList()
  return {
    all,
    load,
    refusal(name) {
      void load()
      const isRefused = all.value?.some((one) => one.name === name && one.state === 'refused')
      return isRefused === true ? t(`failureDetail.capability-${name}`) : null
    },
    async retry(name) {
      await call('retryCapability', { name })
    }
  }
}
