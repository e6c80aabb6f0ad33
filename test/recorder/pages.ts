/** IPC between main and its pages: records the events that main sends, and makes calls as a page does. */
import { EventEmitter, once } from 'node:events'
import { app, ipcMain } from 'electron'
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { CALL_CHANNEL, EVENT_CHANNEL } from '../../preload/contract/index.ts'
import { replaceMethod } from './replace.ts'

export type PageEvent = { number: number; name: string; payload: unknown }
export type Frame = { url: string; origin: string; parent: Frame | null }
type Handler = Parameters<typeof ipcMain.handle>[1]
type Caller = { sender: unknown; senderFrame: Frame | null }

const events: PageEvent[] = []
const recorded = new EventEmitter()
const handlers = new Map<string, Handler>()
const firstPage = Promise.withResolvers<WebContents>()

/** Records the events sent to each page, and the handlers that answer its calls. */
export function recordPages(): void {
  replaceMethod(ipcMain, 'handle', (original) => (channel, handler) => {
    handlers.set(channel, handler)
    original.call(ipcMain, channel, handler)
  })
  app.on('web-contents-created', (_event, contents) => {
    contents.once('did-finish-load', () => firstPage.resolve(contents))
    replaceMethod(contents, 'send', (original) => (channel, ...args: unknown[]) => {
      record(channel, args)
      original.call(contents, channel, ...args)
    })
  })
}

function record(channel: string, [name, payload]: unknown[]): void {
  if (channel !== EVENT_CHANNEL || typeof name !== 'string') return
  events.push({ number: events.length + 1, name, payload: structuredClone(payload) })
  recorded.emit('event')
}

/** Events sent to pages after the number `since` (0 for all), oldest first. */
export const pageEvents = (since: number): PageEvent[] => events.slice(since)

/** Waits for the first event of that name after the number `since`. */
export async function nextPageEvent(name: string, since: number): Promise<PageEvent> {
  for (;;) {
    const event = pageEvents(since).find((one) => one.name === name)
    if (event !== undefined) return event
    await once(recorded, 'event')
  }
}

/**
 * Makes a call as the main frame of the first window, once that has loaded.
 * @param words the name of the call and its argument
 * @returns a copy of the answer, as the page would get it
 * @throws with the message that a page would get if the handler throws
 */
export async function callAsPage(words: unknown[]): Promise<unknown> {
  const contents = await firstPage.promise
  return invoke({ sender: contents, senderFrame: contents.mainFrame }, words)
}

/** Makes a call as another frame, of the first window or of another page. */
export async function callAsFrame(
  frame: Frame | null,
  ofMainWindow: boolean,
  words: unknown[]
): Promise<unknown> {
  const contents = await firstPage.promise
  const otherPage = { isDestroyed: () => false, send: () => undefined }
  return invoke({ sender: ofMainWindow ? contents : otherPage, senderFrame: frame }, words)
}

async function invoke(caller: Caller, words: unknown[]): Promise<unknown> {
  const handler = handlers.get(CALL_CHANNEL)
  if (handler === undefined) throw new Error(`No handler registered for '${CALL_CHANNEL}'`)
  const event = { type: 'frame', processId: 1, frameId: 1, ...caller } as unknown as IpcMainInvokeEvent
  try {
    const value: unknown = structuredClone(await handler(event, ...structuredClone(words)))
    return value
  } catch (error) {
    throw new Error(`Error invoking remote method '${CALL_CHANNEL}': ${String(error)}`, { cause: error })
  }
}
