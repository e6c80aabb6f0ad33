import { useI18n } from 'vue-i18n'
import type { Modifier } from '../../preload/contract/index.ts'
import { platform } from '../bridge.ts'
import { keyLabel, keysLabel } from './key-labels.ts'

export type KeyLabels = {
  /** @param keys as in preload/contract/keys.ts */
  ofKeys(keys: string): string
  ofModifier(modifier: Modifier): string
}

/** Labels of keys on this system, in the person's language. */
export function useKeyLabels(): KeyLabels {
  const { t, te } = useI18n()
  const nameOf = (key: string): string | undefined =>
    te(`keys.names.${key}`) ? t(`keys.names.${key}`) : undefined
  return {
    ofKeys: (keys) => keysLabel(keys, platform, nameOf),
    ofModifier: (modifier) => keyLabel(modifier, platform, nameOf)
  }
}
