/**
 * Replaces a method.
 * @param make gets the original method and returns the new one, which is called with the same `this`
 */
export function replaceMethod<T extends object, N extends keyof T>(
  owner: T,
  name: N,
  make: (original: T[N]) => T[N]
): void {
  // defineProperty, because a module may expose its functions as getters.
  Object.defineProperty(owner, name, {
    value: make(owner[name]),
    configurable: true,
    enumerable: true,
    writable: true
  })
}
