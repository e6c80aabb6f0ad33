/**
 * The scripts that stand in each document before its own: one beside the page, which can be seen by it, and one in
 * an isolated world with the preload. They share the document and a name that only they know, over which cloned
 * values go, at once and both ways; a page sees the frozen copy of what the preload exposes and nothing else.
 */

/** Name of the isolated world and of the function in it that reaches the main process. */
export const WORLD = 'stand-in-preload'
export const BINDING = 'standInSend'

/** Runs in the page's own world. Everything that it needs later is taken before the page can change it. */
export function pageScript(secret: string): string {
  return `(${String(besidePage)})(${JSON.stringify(secret)})`
}

function besidePage(secret: string): void {
  if (window !== window.top) return
  const { dispatchEvent, addEventListener } = EventTarget.prototype
  const { freeze, entries, defineProperty, fromEntries } = Object
  const Custom = CustomEvent
  const clone = structuredClone
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const callbacks = new Map<number, (...args: unknown[]) => void>()
  let lastId = 0
  let returned: unknown = null

  const tell = (kind: string, detail: unknown): void => {
    dispatchEvent.call(document, new Custom(secret + kind, { detail }))
  }
  const hear = (kind: string, listener: (detail: never) => void): void => {
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
      tell('call', { fn, id, args: sent })
      const answer = returned as { value?: unknown; fn?: number; promise?: boolean; error?: string }
      if (answer.error !== undefined) throw new Error(answer.error)
      if (answer.fn !== undefined) return callOf(answer.fn)
      if (answer.promise === true) {
        return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
      }
      return answer.value
    }

  type Shape = { value: unknown } | { fn: number } | { members: Record<string, Shape> }
  const build = (shape: Shape): unknown => {
    if ('fn' in shape) return freeze(callOf(shape.fn))
    if ('value' in shape) return shape.value
    return freeze(fromEntries(entries(shape.members).map(([name, member]) => [name, build(member)])))
  }

  hear('return', (answer: unknown) => (returned = answer))
  hear('settled', ({ id, value, error }: { id: number; value: unknown; error?: string }) => {
    const caller = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) caller?.resolve(value)
    else caller?.reject(new Error(error))
  })
  hear('callback', ({ id, args }: { id: number; args: unknown[] }) => callbacks.get(id)?.(...args))
  hear('expose', ({ name, shape }: { name: string; shape: Shape }) => {
    defineProperty(window, name, { value: build(shape), enumerable: true })
  })
  // A hidden window of the desktop is a hidden document; the browser's own window cannot be hidden here.
  let visible = true
  defineProperty(document, 'visibilityState', {
    get: () => (visible ? 'visible' : 'hidden'),
    configurable: true
  })
  defineProperty(document, 'hidden', { get: () => !visible, configurable: true })
  hear('visible', (now: boolean) => {
    visible = now
    dispatchEvent.call(document, new Event('visibilitychange'))
  })
}

/** Runs in the isolated world: what a sandboxed preload finds there, then the preload itself. */
export function preloadScript(secret: string, source: string, platform: string): string {
  return `(${String(besidePreload)})(${JSON.stringify(secret)}, ${JSON.stringify(BINDING)}, ${JSON.stringify(platform)}, function (module, exports, require, process) {\n${source}\n})`
}

type Preload = (module: object, exports: object, require: (name: string) => unknown, process: object) => void

function besidePreload(secret: string, binding: string, platform: string, preload: Preload): void {
  if (window !== window.top) return
  type Shape = { value: unknown } | { fn: number } | { members: Record<string, Shape> }
  const world = globalThis as unknown as Record<string, (text: string) => void>
  const send = (message: object): void => world[binding]?.(JSON.stringify(message))
  const functions = new Map<number, (...args: unknown[]) => unknown>()
  const invoked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const channels = new Map<string, ((event: object, ...args: unknown[]) => void)[]>()
  let lastId = 0

  const tell = (kind: string, detail: unknown): void => {
    document.dispatchEvent(new CustomEvent(secret + kind, { detail }))
  }
  const hear = (kind: string, listener: (detail: never) => void): void => {
    document.addEventListener(secret + kind, (event) => listener((event as CustomEvent).detail as never))
  }

  /** Electron clones; this goes as JSON, so what JSON would change is refused. */
  const strict = (value: unknown, place = 'argument'): unknown => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (Array.isArray(value)) return value.map((one) => strict(one, place))
    if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, strict(one, `${place}.${name}`)])
      )
    }
    throw new Error(
      `An object could not be cloned: ${place} is ${typeof value}, which does not pass unchanged.`
    )
  }

  const shapeOf = (value: unknown): Shape => {
    if (typeof value === 'function') {
      functions.set(++lastId, value as () => unknown)
      return { fn: lastId }
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { members: Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)])) }
    }
    return { value: structuredClone(value) }
  }

  hear(
    'call',
    ({ fn, id, args }: { fn: number; id: number; args: ({ value: unknown } | { callback: number })[] }) => {
      try {
        const given = args.map((arg) =>
          'value' in arg
            ? arg.value
            : (...values: unknown[]) => tell('callback', { id: arg.callback, args: values })
        )
        const result = functions.get(fn)?.(...given)
        if (result instanceof Promise) {
          tell('return', { promise: true })
          result.then(
            (value: unknown) => tell('settled', { id, value }),
            (error: unknown) => tell('settled', { id, error: (error as Error).message })
          )
        } else if (typeof result === 'function') tell('return', shapeOf(result))
        else tell('return', { value: result })
      } catch (error) {
        tell('return', { error: (error as Error).message })
      }
    }
  )

  world.standInDeliver = (text) => {
    type Message = {
      kind: string
      id: number
      channel: string
      args: unknown[]
      value?: unknown
      error?: string
      visible?: boolean
    }
    const message = JSON.parse(text) as Message
    if (message.kind === 'visible') tell('visible', message.visible)
    if (message.kind === 'event') {
      for (const listener of channels.get(message.channel) ?? []) listener({}, ...message.args)
    }
    if (message.kind === 'answer') {
      const caller = invoked.get(message.id)
      invoked.delete(message.id)
      if (message.error === undefined) caller?.resolve(message.value)
      else caller?.reject(new Error(message.error))
    }
  }

  const electron = {
    contextBridge: {
      exposeInMainWorld(name: string, api: unknown) {
        tell('expose', { name, shape: shapeOf(api) })
      }
    },
    ipcRenderer: {
      invoke(channel: string, ...args: unknown[]) {
        const id = ++lastId
        return new Promise((resolve, reject) => {
          const sent = args.map((arg) => (arg === undefined ? { missing: true } : { value: strict(arg) }))
          invoked.set(id, { resolve, reject })
          send({ id, channel, args: sent })
        })
      },
      on(channel: string, listener: (event: object, ...args: unknown[]) => void) {
        channels.set(channel, [...(channels.get(channel) ?? []), listener])
      }
    }
  }
  // https://www.electronjs.org/docs/latest/tutorial/sandbox: the polyfilled require of a sandboxed preload
  const allowed = ['events', 'timers', 'url', 'node:events', 'node:timers', 'node:url']
  const require = (name: string): unknown => {
    if (name === 'electron') return electron
    if (allowed.includes(name)) throw new Error(`The stand-in has no ${name}, although Electron has.`)
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  preload(module, module.exports, require, {
    platform,
    type: 'renderer',
    env: {},
    versions: {},
    sandboxed: true
  })
}
