/**
 * The script in the isolated world: it sets up the globals of a sandboxed preload, then runs the preload. Values pass
 * to the main process over the binding, and back through standInDeliver, as structured clones.
 */
import { decode, encode } from './structured-clone-text.ts'
import type { PageCall, Returned, Settled, Shape } from './page-world.ts'

/** The name of the isolated world, and of the function in it that sends to the main process. */
export const WORLD = 'stand-in-preload'
export const BINDING = 'standInSend'

/** Electron's parameters of a context menu. The stand-in does not check spelling. */
export type Place = {
  x: number
  y: number
  menuSourceType: 'mouse' | 'keyboard'
  isEditable: boolean
  selectionText: string
  linkURL: string
  mediaType: 'none' | 'image'
  hasImageContents: boolean
  misspelledWord: string
  dictionarySuggestions: string[]
  editFlags: { canCut: boolean; canCopy: boolean; canPaste: boolean; canSelectAll: boolean }
}

/** Messages from the preload's world, and to it. */
export type FromPreload =
  | { kind: 'call'; id: number; channel: string; args: string }
  | { kind: 'clear-cache' }
  | { kind: 'context-menu'; place: Place }
  | { kind: 'preload-error'; message: string }
export type ToPreload =
  | { kind: 'event'; channel: string; args: string }
  | { kind: 'answer'; id: number; value: string }
  | { kind: 'answer'; id: number; error: string }
  | { kind: 'visible'; visible: boolean }
  | { kind: 'focused'; focused: boolean }

/** The source of a function that contains the preload. */
export const wrapped = (source: string): string =>
  `function (module, exports, require, process, setImmediate, clearImmediate) {\n${source}\n}`

/**
 * @param secret the secret of pageScript
 * @param argv process.argv of the preload
 */
export function preloadScript(secret: string, source: string, platform: string, argv: string[]): string {
  const given = [secret, BINDING, platform, argv].map((word) => JSON.stringify(word))
  return `(${String(runPreload)})(${[...given, String(encode), String(decode), wrapped(source)].join(', ')})`
}

type Preload = (module: object, exports: object, ...globals: unknown[]) => void

function runPreload(
  secret: string,
  binding: string,
  platform: string,
  argv: string[],
  pack: (value: unknown) => string,
  unpack: (text: string) => unknown,
  preload: Preload
): void {
  if (window !== window.top) return
  type Listener = (...args: unknown[]) => void
  const world = globalThis as unknown as Record<string, (message: never) => void>
  const send = (message: FromPreload): void => world[binding]?.(JSON.stringify(message) as never)
  const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
  const functions = new Map<number, (...args: unknown[]) => unknown>()
  const invoked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0

  /** The part of Node's EventEmitter that a preload may use. */
  class EventEmitter {
    readonly #listeners = new Map<string, Listener[]>()
    on(name: string, listener: Listener): this {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener])
      return this
    }
    once(name: string, listener: Listener): this {
      const first = (...args: unknown[]): void => {
        this.off(name, first)
        listener(...args)
      }
      return this.on(name, first)
    }
    off(name: string, listener: Listener): this {
      const left = [...(this.#listeners.get(name) ?? [])]
      const place = left.lastIndexOf(listener)
      if (place !== -1) left.splice(place, 1)
      this.#listeners.set(name, left)
      return this
    }
    emit(name: string, ...args: unknown[]): boolean {
      const listeners = this.#listeners.get(name) ?? []
      for (const listener of listeners) listener.apply(this, args)
      return listeners.length > 0
    }
  }

  const sendEvent = (kind: string, detail: unknown): void => {
    document.dispatchEvent(new CustomEvent(secret + kind, { detail }))
  }
  const onEvent = (kind: string, listener: (detail: never) => void): void => {
    document.addEventListener(secret + kind, (event) => listener((event as CustomEvent).detail as never))
  }

  const holdsFunction = (value: unknown, seen = new Set<unknown>()): boolean => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return typeof value === 'function'
    seen.add(value)
    return Object.values(value).some((member) => holdsFunction(member, seen))
  }
  /** Drops prototypes and symbol keys. @throws for values that cannot be cloned */
  const shapeOf = (value: unknown): Shape => {
    if (typeof value === 'function') {
      functions.set(++lastId, value as () => unknown)
      return { fn: lastId }
    }
    if (!holdsFunction(value)) return { value: structuredClone(value) }
    if (Array.isArray(value)) return { array: value.map(shapeOf) }
    const members = Object.entries(value as object).map(([name, member]) => [name, shapeOf(member)])
    return { members: Object.fromEntries(members) as Record<string, Shape> }
  }

  const call = ({ fn, args }: PageCall): unknown =>
    functions.get(fn)?.(
      ...args.map((arg) =>
        'value' in arg
          ? arg.value
          : (...values: unknown[]) =>
              sendEvent('callback', { id: arg.callback, args: values.map((value) => structuredClone(value)) })
      )
    )
  const settle = (settled: Settled): void => sendEvent('settled', settled)
  onEvent('call', (pageCall: PageCall) => {
    const answer = (returned: Returned): void => sendEvent('return', returned)
    try {
      const result = call(pageCall)
      if (!(result instanceof Promise)) return answer({ shape: shapeOf(result) })
      answer({ promise: true })
      result
        .then((value: unknown) => settle({ id: pageCall.id, shape: shapeOf(value) }))
        .catch((error: unknown) => settle({ id: pageCall.id, error: messageOf(error) }))
    } catch (error) {
      answer({ error: messageOf(error) })
    }
  })

  const placeOf = ({ target, clientX, clientY, button }: MouseEvent): Place => {
    const element = target instanceof Element ? target : null
    const field = element?.closest<HTMLInputElement | HTMLTextAreaElement>('input, textarea') ?? null
    const isEditable = field !== null && !field.readOnly && !field.disabled
    const selected =
      field === null
        ? String(getSelection() ?? '')
        : field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)
    const canCopy = selected !== '' && field?.type !== 'password'
    return {
      x: clientX,
      y: clientY,
      menuSourceType: button === 2 ? 'mouse' : 'keyboard',
      isEditable,
      selectionText: selected,
      linkURL: element?.closest<HTMLAnchorElement>('a[href]')?.href ?? '',
      mediaType: element instanceof HTMLImageElement ? 'image' : 'none',
      hasImageContents: element instanceof HTMLImageElement && element.naturalWidth > 0,
      misspelledWord: '',
      dictionarySuggestions: [],
      editFlags: { canCut: isEditable && canCopy, canCopy, canPaste: isEditable, canSelectAll: true }
    }
  }
  // The last listener: a page that prevents the event gets no menu, and the browser's own menu never opens.
  window.addEventListener('contextmenu', (event) => {
    if (event.defaultPrevented) return
    event.preventDefault()
    send({ kind: 'context-menu', place: placeOf(event) })
  })

  const ipc = new EventEmitter()
  world.standInDeliver = (message: ToPreload) => {
    if (message.kind === 'visible') return sendEvent('visible', message.visible)
    if (message.kind === 'focused') return sendEvent('focused', message.focused)
    if (message.kind === 'event') {
      return void ipc.emit(message.channel, { sender: ipc }, ...(unpack(message.args) as unknown[]))
    }
    const caller = invoked.get(message.id)
    invoked.delete(message.id)
    if ('error' in message) caller?.reject(new Error(message.error))
    else caller?.resolve(unpack(message.value))
  }

  let taken = false
  onEvent('exposed', (answer: { taken: boolean }) => (taken = answer.taken))
  const missing = (name: string): PropertyDescriptor => ({
    enumerable: true,
    get() {
      throw new Error(`The stand-in has no ${name}, although Electron has.`)
    }
  })
  const electron = Object.defineProperties(
    {
      contextBridge: {
        exposeInMainWorld(name: string, api: unknown) {
          sendEvent('expose', { name, shape: shapeOf(api) })
          if (taken) throw new Error('Cannot bind an API on top of an existing property on the window object')
        }
      },
      ipcRenderer: Object.assign(ipc, {
        async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
          const id = ++lastId
          const message: FromPreload = { kind: 'call', id, channel, args: pack(structuredClone(args)) }
          return new Promise((resolve, reject) => {
            invoked.set(id, { resolve, reject })
            send(message)
          })
        }
      }),
      webFrame: { clearCache: () => send({ kind: 'clear-cache' }) }
    },
    Object.fromEntries(['crashReporter', 'nativeImage', 'webUtils'].map((name) => [name, missing(name)]))
  )

  // Timers must be called as methods of the window.
  const setImmediate = (listener: Listener, ...args: unknown[]): number =>
    window.setTimeout(() => listener(...args), 0)
  const clearImmediate = (id: number): void => window.clearTimeout(id)
  const modules: Record<string, unknown> = {
    electron,
    events: Object.assign(EventEmitter, { EventEmitter }),
    timers: {
      setTimeout: window.setTimeout.bind(window),
      clearTimeout: window.clearTimeout.bind(window),
      setInterval: window.setInterval.bind(window),
      clearInterval: window.clearInterval.bind(window),
      setImmediate,
      clearImmediate
    },
    url: { URL, URLSearchParams }
  }
  const require = (name: string): unknown => {
    const plain = name === 'node:electron' ? name : name.replace(/^node:/, '')
    if (!Object.hasOwn(modules, plain)) throw new Error(`module not found: ${name}`)
    return modules[plain]
  }
  const process = {
    platform,
    argv,
    type: 'renderer',
    env: {},
    versions: {},
    sandboxed: true,
    contextIsolated: true
  }
  const module = { exports: {} }
  try {
    preload(module, module.exports, require, process, setImmediate, clearImmediate)
  } catch (error) {
    send({ kind: 'preload-error', message: messageOf(error) })
  }
}
