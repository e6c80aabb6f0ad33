/** The one way in which the page loads code after the first paint. */
import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'

export type LazyPart<T> = {
  /** Null until loaded. */
  value: Readonly<ShallowRef<T | null>>
  /** Whether the last attempt failed. */
  failed: Readonly<ShallowRef<boolean>>
  /** Loads the part once; retries after a failure. Never rejects. @returns whether the part is loaded */
  load(): Promise<boolean>
}

export function lazyPart<T>(read: () => Promise<T>): LazyPart<T> {
  const value = shallowRef<T | null>(null)
  const failed = shallowRef(false)
  let loading: Promise<boolean> | null = null

  async function attempt(): Promise<boolean> {
    failed.value = false
    try {
      value.value = await read()
      return true
    } catch {
      failed.value = true
      return false
    }
  }
  async function load(): Promise<boolean> {
    loading ??= attempt()
    const isLoaded = await loading
    if (!isLoaded) loading = null
    return isLoaded
  }
  return { value, failed, load }
}

/** A component that is loaded lazily. */
export function lazyComponent<C>(read: () => Promise<{ default: C }>): LazyPart<C> {
  return lazyPart(async () => (await read()).default)
}
