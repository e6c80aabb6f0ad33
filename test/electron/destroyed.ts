import { EventEmitter } from 'node:events'

/** Members that still work after an object is destroyed. */
const STILL_USABLE = ['constructor', 'isDestroyed']

/**
 * Makes every method and property of an object throw, as Electron's objects do after they are destroyed. Listeners can
 * still be added and removed.
 * @param fields own properties that must throw too
 */
export function markDestroyed(object: EventEmitter, fields: string[] = []): void {
  const names = new Set(fields)
  for (
    let prototype = Object.getPrototypeOf(object) as object;
    prototype !== EventEmitter.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    for (const name of Object.getOwnPropertyNames(prototype)) names.add(name)
  }
  for (const name of STILL_USABLE) names.delete(name)
  for (const name of names) {
    Object.defineProperty(object, name, {
      configurable: true,
      get() {
        throw new TypeError('Object has been destroyed')
      }
    })
  }
}
