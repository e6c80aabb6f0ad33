import { inject, provide } from 'vue'
import type { InjectionKey } from 'vue'

/**
 * State that one screen owns and every component below it can use.
 * @returns the function by which the screen provides it, and the one by which components get it; the latter throws where
 *   no screen above provides it
 */
export function createContext<T>(name: string): [provideIt: (value: T) => T, injectIt: () => T] {
  const key: InjectionKey<T> = Symbol(name)
  return [
    (value) => {
      provide(key, value)
      return value
    },
    () => {
      const value = inject(key)
      if (value === undefined) throw new Error(`No component above provides ${name}.`)
      return value
    }
  ]
}
