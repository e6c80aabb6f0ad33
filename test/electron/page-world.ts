/**
 * The script that runs in the page's main world before any script of the page. It exchanges cloned values with the
 * preload's isolated world (preload-world.ts) by synchronous events on the shared document, whose names contain a
 * secret that only these two scripts know. The page sees only the frozen copy of what the preload exposes.
 */

/** A value that the preload exposes or returns, with its functions as numbers. */
export type Shape =
  { value: unknown } | { fn: number } | { array: Shape[] } | { members: Record<string, Shape> }

/** The synchronous result of a call from the page. */
export type Returned = { shape: Shape } | { promise: true } | { error: string }
export type PageCall = { fn: number; id: number; args: ({ value: unknown } | { callback: number })[] }
export type Settled = { id: number } & ({ shape: Shape } | { error: string })

/** @param secret part of the event names, which no page can guess */
export function pageScript(secret: string): string {
  return `(${String(runInPage)})(${JSON.stringify(secret)})`
}

function runInPage(secret: string): void {
  if (window !== window.top) return
  // Saves these functions before the page can replace them.
  const { dispatchEvent, addEventListener } = EventTarget.prototype
  const { freeze, entries, defineProperty, fromEntries, hasOwn, isFrozen } = Object
  const Custom = CustomEvent
  const clone = structuredClone
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const callbacks = new Map<number, (...args: unknown[]) => void>()
  let lastId = 0
  let returned: Returned = { error: 'Nothing was returned.' }

  const sendEvent = (kind: string, detail: unknown): void => {
    dispatchEvent.call(document, new Custom(secret + kind, { detail }))
  }
  const onEvent = (kind: string, listener: (detail: never) => void): void => {
    addEventListener.call(document, secret + kind, (event) =>
      listener((event as CustomEvent).detail as never)
    )
  }

  const callOf =
    (fn: number) =>
    (...args: unknown[]): unknown => {
      const id = ++lastId
      const sent = args.map((arg) => {
        if (typeof arg !== 'function') return { value: clone(arg) }
        callbacks.set(++lastId, arg as () => void)
        return { callback: lastId }
      })
      sendEvent('call', { fn, id, args: sent })
      const answer = returned
      if ('error' in answer) throw new Error(answer.error)
      if ('shape' in answer) return build(answer.shape, false)
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
    }

  const freezeAll = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || isFrozen(value) || ArrayBuffer.isView(value))
      return value
    freeze(value)
    for (const [, member] of entries(value)) freezeAll(member)
    return value
  }
  /** Exposed values are frozen; results of calls are plain copies. */
  const build = (shape: Shape, frozen: boolean): unknown => {
    if ('value' in shape) return frozen ? freezeAll(shape.value) : shape.value
    const built =
      'fn' in shape
        ? callOf(shape.fn)
        : 'array' in shape
          ? shape.array.map((member) => build(member, frozen))
          : fromEntries(entries(shape.members).map(([name, member]) => [name, build(member, frozen)]))
    return frozen ? freeze(built) : built
  }

  onEvent('return', (answer: Returned) => (returned = answer))
  onEvent('settled', (settled: Settled) => {
    const caller = waiting.get(settled.id)
    waiting.delete(settled.id)
    if ('error' in settled) caller?.reject(new Error(settled.error))
    else caller?.resolve(build(settled.shape, false))
  })
  onEvent('callback', ({ id, args }: { id: number; args: unknown[] }) => callbacks.get(id)?.(...args))
  onEvent('expose', ({ name, shape }: { name: string; shape: Shape }) => {
    const taken = hasOwn(window, name)
    sendEvent('exposed', { taken })
    if (!taken) defineProperty(window, name, { value: build(shape, true), enumerable: true })
  })
  // The browser's window cannot be hidden here, so the state of the stand-in's window replaces the real one.
  let visible = true
  const visibilityState = { get: () => (visible ? 'visible' : 'hidden'), configurable: true }
  defineProperty(document, 'visibilityState', visibilityState)
  defineProperty(document, 'hidden', { get: () => !visible, configurable: true })
  // The browser always emulates focus, so that keys reach it; the page sees the focus of the stand-in's window.
  let focused = false
  document.hasFocus = () => focused
  onEvent('focused', (now: boolean) => {
    if (now === focused) return
    focused = now
    dispatchEvent.call(window, new FocusEvent(now ? 'focus' : 'blur'))
  })
  // backgroundThrottling, on by default: a hidden page draws no frames, and its timers take at least a second.
  const THROTTLED_MS = 1_000
  const { requestAnimationFrame, cancelAnimationFrame, setTimeout, setInterval } = window
  const held = new Map<number, FrameRequestCallback>()
  let lastFrame = 0
  window.requestAnimationFrame = (callback) => {
    if (visible) return requestAnimationFrame.call(window, callback)
    held.set(--lastFrame, callback)
    return lastFrame
  }
  window.cancelAnimationFrame = (id) => {
    if (!held.delete(id)) cancelAnimationFrame.call(window, id)
  }
  const throttled = (delay = 0): number => (visible ? delay : Math.max(delay, THROTTLED_MS))
  const withDelay = { setTimeout, setInterval } as unknown as Record<string, (...args: unknown[]) => number>
  for (const [name, original] of entries(withDelay)) {
    const throttledOne = (listener: unknown, delay?: number, ...args: unknown[]): number =>
      original.call(window, listener, throttled(delay), ...args)
    defineProperty(window, name, {
      value: throttledOne,
      configurable: true,
      writable: true,
      enumerable: true
    })
  }
  onEvent('visible', (now: boolean) => {
    if (now === visible) return
    visible = now
    dispatchEvent.call(document, new Event('visibilitychange'))
    if (!now) return
    for (const callback of held.values()) requestAnimationFrame.call(window, callback)
    held.clear()
  })
}
