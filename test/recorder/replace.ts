/**
 * Puts a function of ours in the place of a method.
 * @param make gets the original method and returns the new one, whose `this` is what the original's would be.
 */
export function replaceMethod<T extends object, N extends keyof T>(
  owner: T,
  name: N,
  make: (original: T[N]) => T[N]
): void {
  // Defined, not assigned: a module may expose its functions by getters.
  Object.defineProperty(owner, name, {
    value: make(owner[name]),
    configurable: true,
    enumerable: true,
    writable: true
  })
}
