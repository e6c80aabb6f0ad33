/** ipcMain: the handler of each channel. */
import type { PreventableEvent } from './app.ts'

export type Frame = { url: string; origin: string; parent: Frame | null }
export type InvokeEvent = PreventableEvent & {
  type: 'frame'
  sender: { isDestroyed(): boolean; send(channel: string, ...args: unknown[]): void }
  senderFrame: Frame | null
  processId: number
  frameId: number
}
/** The result of a call: a value or an error message. */
export type Answer = { value: unknown } | { error: string }
type Handler = (event: InvokeEvent, ...args: unknown[]) => unknown

const handlers = new Map<string, Handler>()

export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  }
}

/**
 * Calls the handler. The page gets a copy of its result, or of an error only the message
 * (https://www.electronjs.org/docs/latest/api/ipc-main: "only the message property from the original error").
 */
export async function invokeHandler(channel: string, event: InvokeEvent, args: unknown[]): Promise<Answer> {
  const handler = handlers.get(channel)
  if (handler === undefined) return { error: `No handler registered for '${channel}'` }
  try {
    const value: unknown = structuredClone(await handler(event, ...args))
    return { value }
  } catch (error) {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { error: `Error invoking remote method '${channel}': ${words}` }
  }
}
