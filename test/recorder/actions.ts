/** What a test can ask of the running program, by name. */
import { writeHeapSnapshot } from 'node:v8'
import { app, BrowserWindow, powerMonitor } from 'electron'
import {
  answerDialog,
  answerSaveDialog,
  clickContextMenu,
  clickNotification,
  clickTray,
  clickTrayMenu,
  recorded,
  setOnline
} from './desktop.ts'
import { callAsFrame, callAsPage, nextPageEvent, pageEvents } from './pages.ts'
import type { Frame } from './pages.ts'

const window = () => BrowserWindow.getAllWindows()[0]

export const actions = {
  state: () => ({
    ...recorded,
    visible: window()?.isVisible() ?? false,
    focused: window()?.isFocused() ?? false
  }),
  call: (name: string, args?: unknown) => callAsPage(args === undefined ? [name] : [name, args]),
  callFrom: (frame: Frame | null, ofMainWindow: boolean, words: unknown[]) =>
    callAsFrame(frame, ofMainWindow, words),
  events: (since: number) => pageEvents(since),
  nextEvent: (name: string, since: number) => nextPageEvent(name, since),
  /** What net.isOnline() returns from now on. */
  network: (online: boolean) => setOnline(online),
  clickTray: () => clickTray(),
  clickTrayMenu: (label: string) => clickTrayMenu(label),
  clickContextMenu: (label: string) => clickContextMenu(label),
  clickNotification: (place: number) => clickNotification(place),
  closeWindow: () => window()?.close(),
  hideWindow: () => window()?.hide(),
  blur: () => window()?.blur(),
  answerDialog: (response: number) => answerDialog(response),
  answerSaveDialog: (path: string | null) => answerSaveDialog(path),
  /** Writes a V8 heap snapshot of the main process, after a garbage collection. */
  writeMemory: (file: string) => writeHeapSnapshot(file),
  /** As macOS hands a link over. */
  openUrl: (url: string) => void app.emit('open-url', { preventDefault: () => undefined }, url),
  /** As the system tells that it shuts down: Windows tells each window, the others the power monitor. */
  shutDown: () =>
    process.platform === 'win32'
      ? void window()?.emit('session-end', {})
      : void powerMonitor.emit('shutdown', { preventDefault: () => undefined }),
  crashPage: () =>
    void window()?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }),
  /** An error of the program's own that nobody catches. */
  failUncaught: (words: string) =>
    void setImmediate(() => {
      throw new TypeError(words)
    }),
  failUnhandled: (words: string) => void Promise.reject(new RangeError(words)),
  suspend: () => void powerMonitor.emit('suspend'),
  resume: () => void powerMonitor.emit('resume'),
  /** After the answer has gone. */
  quit: () => void setImmediate(() => app.quit())
}

export type Actions = typeof actions
