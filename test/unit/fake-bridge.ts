/** Stands in for renderer/bridge.ts in tests without a page: answers calls, and emits events as main would. */
import type { CallName, Calls, EventName, Events, Failure, Result } from '../../preload/contract/index.ts'

type Handler = (args: never) => unknown

export const fakeMain = {
  calls: [] as { name: string; args: unknown }[],
  /** Answers by the name of the call. One that returns a promise is answered when that resolves. */
  handlers: new Map<string, Handler>(),
  listeners: new Map<string, Set<(payload: never) => void>>(),

  answer<N extends CallName>(
    name: N,
    handler: (args: Calls[N]['args']) => Result<Calls[N]['value']> | Promise<Result<Calls[N]['value']>>
  ): void {
    this.handlers.set(name, handler)
  },
  emit<N extends EventName>(name: N, payload: Events[N]): void {
    for (const listener of this.listeners.get(name) ?? []) listener(payload as never)
  },
  argsOf: (name: CallName): unknown[] =>
    fakeMain.calls.filter((one) => one.name === name).map(({ args }) => args),
  /** How many subscriptions are active. */
  subscriptions: (): number => [...fakeMain.listeners.values()].reduce((sum, { size }) => sum + size, 0),
  reset(): void {
    this.calls.length = 0
    this.handlers.clear()
    this.listeners.clear()
  }
}

/** What renderer/bridge.ts exports. */
export const fakeBridge = {
  platform: 'linux',
  language: { words: 'en', systemWords: 'en', formats: 'en-GB', all: ['en-GB'] },
  freeMemory: (): void => undefined,
  async call(name: string, args: unknown): Promise<unknown> {
    fakeMain.calls.push({ name, args })
    return (await fakeMain.handlers.get(name)?.(args as never)) ?? { ok: true, value: undefined }
  },
  on(name: string, listener: (payload: never) => void): () => void {
    const all = fakeMain.listeners.get(name) ?? new Set()
    fakeMain.listeners.set(name, all.add(listener))
    return () => void all.delete(listener)
  },
  failureIn(result: Result<unknown>): Failure | null {
    if (result.ok) return null
    const { ok: _, ...failure } = result
    return failure
  }
}

/** Waits until everything that is ready to run has run. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
