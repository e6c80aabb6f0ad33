/** The actions that a test can request from the running program, by name. */
import { writeHeapSnapshot } from 'node:v8'
import { app, BrowserWindow, powerMonitor, session } from 'electron'
import {
  answerDialog,
  answerNotifications,
  answerOpenDialog,
  answerSaveDialog,
  clickContextMenu,
  clickNotification,
  clickTray,
  clickTrayMenu,
  pressShortcut,
  dismissNotification,
  pressNotificationButton,
  recorded,
  setDisplays,
  replyToNotification,
  setIdleTime,
  setOnline,
  setSystemTheme,
  takeShortcut
} from './desktop.ts'
import { callAsFrame, callAsPage, nextPageEvent, pageEvents } from './pages.ts'
import type { Frame } from './pages.ts'

type DisplayFields = Pick<Electron.Display, 'id' | 'bounds' | 'workArea' | 'scaleFactor'>

const window = () => BrowserWindow.getAllWindows()[0]

export const actions = {
  state: () => ({
    ...recorded,
    visible: window()?.isVisible() ?? false,
    bounds: window()?.getNormalBounds() ?? null,
    maximized: window()?.isMaximized() ?? false,
    title: window()?.getTitle() ?? '',
    minimized: window()?.isMinimized() ?? false,
    focused: window()?.isFocused() ?? false
  }),
  call: (name: string, args?: unknown) => callAsPage(args === undefined ? [name] : [name, args]),
  callFrom: (frame: Frame | null, ofMainWindow: boolean, words: unknown[]) =>
    callAsFrame(frame, ofMainWindow, words),
  events: (since: number) => pageEvents(since),
  nextEvent: (name: string, since: number) => nextPageEvent(name, since),
  /** Sets what net.isOnline() returns. */
  network: (online: boolean) => setOnline(online),
  systemTheme: (theme: 'dark' | 'light') => setSystemTheme(theme),
  clickTray: () => clickTray(),
  /** A click on the tray icon that takes the focus from the window, as on Windows and macOS. */
  clickTrayFromWindow: () => {
    window()?.blur()
    clickTray()
  },
  clickTrayMenu: (label: string) => clickTrayMenu(label),
  clickContextMenu: (label: string) => clickContextMenu(label),
  clickNotification: (place: number) => clickNotification(place),
  takeShortcut: (accelerator: string, isTaken: boolean) => takeShortcut(accelerator, isTaken),
  pressShortcut: (accelerator: string) => pressShortcut(accelerator),
  replyToNotification: (place: number, reply: string) => replyToNotification(place, reply),
  pressNotificationButton: (place: number, button: number) => pressNotificationButton(place, button),
  dismissNotification: (place: number) => dismissNotification(place),
  /** What the system reports about notifications from now on. */
  answerNotifications: (answer: 'show' | 'failed' | 'nothing') => answerNotifications(answer),
  /** For how long nobody has used the computer, in s. */
  idle: (seconds: number) => setIdleTime(seconds),
  closeWindow: () => window()?.close(),
  hideWindow: () => window()?.hide(),
  minimizeWindow: () => window()?.minimize(),
  maximizeWindow: () => window()?.maximize(),
  moveWindow: (bounds: Electron.Rectangle) => window()?.setBounds(bounds),
  /** Replaces the displays of the computer; only these fields of Electron's displays are read. */
  setDisplays: (displays: DisplayFields[]) => setDisplays(displays as Electron.Display[]),
  /** Emits the event of macOS for a click on the dock icon. */
  activate: () => void app.emit('activate', {}, false),
  /** Emits the event of Electron for Ctrl with the wheel. */
  zoomByWheel: (direction: 'in' | 'out') => void window()?.webContents.emit('zoom-changed', {}, direction),
  blur: () => window()?.blur(),
  focus: () => window()?.focus(),
  answerDialog: (response: number) => answerDialog(response),
  answerOpenDialog: (paths: string[]) => answerOpenDialog(paths),
  answerSaveDialog: (path: string | null) => answerSaveDialog(path),
  /** Writes a V8 heap snapshot of the main process, after a garbage collection. */
  writeMemory: (file: string) => writeHeapSnapshot(file),
  /** Emits the event by which macOS passes a link. */
  openUrl: (url: string) => void app.emit('open-url', { preventDefault: () => undefined }, url),
  /** Emits the events of a system shutdown: on Windows two of the window, elsewhere one of the power monitor. */
  shutDown: () => {
    if (process.platform !== 'win32') powerMonitor.emit('shutdown', { preventDefault: () => undefined })
    else for (const event of ['query-session-end', 'session-end']) window()?.emit(event, {})
  },
  crashPage: () =>
    void window()?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }),
  /** What the page's session checks. */
  spelling() {
    const page = session.fromPartition('page', { cache: false })
    return { enabled: page.isSpellCheckerEnabled(), languages: page.getSpellCheckerLanguages() }
  },
  /** Emits the event of Electron for a right click on a misspelled word of a text field. */
  clickMisspelled: (word: string, suggestions: string[]) =>
    void window()?.webContents.emit(
      'context-menu',
      {},
      {
        ...{ x: 0, y: 0, menuSourceType: 'mouse', isEditable: true, selectionText: '', linkURL: '' },
        ...{ misspelledWord: word, dictionarySuggestions: suggestions },
        editFlags: { canCut: false, canCopy: false, canPaste: true, canSelectAll: true }
      }
    ),
  /** Emits the event of Electron for a crash of the process that draws. */
  crashGpu: () =>
    void app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 139, name: 'GPU' }),
  /** Throws an error in main that nothing catches. */
  failUncaught: (words: string) =>
    void setImmediate(() => {
      throw new TypeError(words)
    }),
  failUnhandled: (words: string) => void Promise.reject(new RangeError(words)),
  suspend: () => void powerMonitor.emit('suspend'),
  resume: () => void powerMonitor.emit('resume'),
  /** Quits after the reply is sent. */
  quit: () => void setImmediate(() => app.quit())
}

export type Actions = typeof actions
