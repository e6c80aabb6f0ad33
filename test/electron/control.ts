/**
 * Lets a test look at and drive what only a desktop shows, and call as the page does: a JSON line asks by id, one
 * with that id answers.
 */
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { writeHeapSnapshot } from 'node:v8'
import { CALL_CHANNEL } from '../../preload/contract.ts'
import { app } from './app.ts'
import { clickNotification, clickTray, clickTrayMenu, powerMonitor } from './desktop.ts'
import type { Frame } from './ipc.ts'
import { nextPageEvent, pageEvents } from './page-events.ts'
import { recorded } from './recorded.ts'
import { BrowserWindow, firstWindow } from './window.ts'

export const actions = {
  state: () => ({
    ...recorded,
    visible: window()?.isVisible() ?? false,
    focused: window()?.isFocused() ?? false
  }),
  /** Calls as the page of the main window does, as soon as it is there; gives what the page would get. */
  async call(name: string, args?: unknown): Promise<unknown> {
    const { webContents } = await firstWindow
    await webContents.whenLoaded
    const answer = await webContents.callAsPage(CALL_CHANNEL, args === undefined ? [name] : [name, args])
    if ('error' in answer) throw new Error(answer.error)
    return answer.value
  },
  /** Calls as another frame would, of the main window or of another one; gives what it would get. */
  async callFrom(senderFrame: Frame | null, ofMainWindow: boolean, words: unknown[]): Promise<unknown> {
    const { webContents } = await firstWindow
    const other = { isDestroyed: () => false, send: () => undefined }
    return webContents.callAsPage(CALL_CHANNEL, words, {
      senderFrame,
      sender: ofMainWindow ? webContents : other
    })
  },
  /** What was sent to the page after the event of that number; 0 for all. */
  events: (since: number) => pageEvents(since),
  nextEvent: (name: string, since: number) => nextPageEvent(name, since),
  /** What net.isOnline() says from now on. */
  network: (online: boolean) => void (recorded.online = online),
  clickTray: () => clickTray(),
  clickTrayMenu: (label: string) => clickTrayMenu(label),
  clickNotification: (place: number) => clickNotification(place),
  closeWindow: () => window()?.close(),
  hideWindow: () => window()?.hide(),
  blur: () => window()?.blur(),
  answerDialog: (response: number) => void recorded.dialogAnswers.push(response),
  answerSaveDialog: (path: string | null) => void recorded.saveAnswers.push(path),
  /** Writes what is in the memory of the main process, rubbish left out, as V8's heap snapshot. */
  writeMemory: (file: string) => writeHeapSnapshot(file),
  suspend: () => void powerMonitor.emit('suspend'),
  resume: () => void powerMonitor.emit('resume'),
  /** After the answer has gone. */
  quit: () => void setImmediate(() => app.quit())
}

export type Actions = typeof actions
/** One line each way. */
export type Asked = { id: number; name: keyof Actions; args: unknown[] }
export type Answered = { id: number; value: unknown } | { id: number; error: string }

const window = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0]

async function answer({ id, name, args }: Asked): Promise<Answered> {
  try {
    // The client's types pair the name with its arguments.
    const value = await (actions[name] as (...given: unknown[]) => unknown)(...args)
    return { id, value: value ?? null }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

function serve(connection: Socket): void {
  const lines = createInterface({ input: connection })
  // A client that is gone is no fault; readline passes the errors of its input on.
  connection.on('error', () => undefined)
  lines.on('error', () => undefined)
  lines.on('line', (line) => {
    void answer(JSON.parse(line) as Asked).then((answered) => {
      if (connection.writable) connection.write(`${JSON.stringify(answered)}\n`)
    })
  })
}

/** @param path of the socket; nobody listens where there is none. */
export async function startControl(path: string | undefined): Promise<void> {
  if (path === undefined) return
  // A program that was killed left its own behind.
  rmSync(path, { force: true })
  const server = createServer(serve)
  server.unref()
  await new Promise<void>((resolve) => server.listen(path, resolve))
}
