/** Creates the main window with its saved bounds. */
import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { BrowserWindowConstructorOptions, Rectangle, Session, WebContents } from 'electron'
import { LANGUAGE_ARGUMENT } from '../../preload/contract/index.ts'
import type { Log } from '../kernel/log.ts'
import type { SettingsFile } from '../settings.ts'
import { systemLanguage } from './language.ts'
import { PAGE_URL } from './page-files.ts'
import type { PageSession } from './page-session.ts'
import type { Service } from './service.ts'

const NARROW = { width: 420, height: 640 }

/** The colour before the first paint, and of newly exposed areas while the window is enlarged. */
const backgroundColor = (): string =>
  nativeTheme.shouldUseDarkColors ? __WINDOW_BACKGROUND__.dark : __WINDOW_BACKGROUND__.light

/** Creates a window that is sandboxed, isolated, without Node, and in the given session. */
function createWindow(
  preload: string,
  session: Session,
  options: BrowserWindowConstructorOptions
): BrowserWindow {
  return new BrowserWindow({
    show: false,
    autoHideMenuBar: true,
    backgroundColor: backgroundColor(),
    ...options,
    webPreferences: {
      preload,
      additionalArguments: [LANGUAGE_ARGUMENT + encodeURIComponent(JSON.stringify(systemLanguage()))],
      session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // While hidden, the page stops drawing and its timers slow down. Everything that must continue runs in main.
      backgroundThrottling: true
    }
  })
}

/**
 * The main window. Its methods do nothing before it is opened and after it is closed: it can be closed at any time, and
 * Electron throws on any use of a destroyed window.
 */
export type MainWindow = Service & {
  /** The parent window for a dialog; null if there is none. */
  window(): BrowserWindow | null
  /** The contents of the page; null if there is no window. */
  contents(): WebContents | null
  isVisible(): boolean
  isFocused(): boolean
  /** Shows and focuses the window. */
  show(): void
  toggle(): void
}

/**
 * @param options.openPageSession Electron's session of the page
 * @param options.icon for the taskbar on Linux
 * @param options.startHidden whether the window stays hidden when it is ready
 * @param options.mayHide whether closing hides the window, which requires a tray icon to show it again
 * @param options.quit called if closing does not hide the window; flushes drafts before the window closes
 */
export function createMainWindow(options: {
  preload: string
  openPageSession(): PageSession
  icon: string
  settings: SettingsFile
  log: Log
  /** The window exists, but has not loaded the page yet. */
  onOpened(contents: WebContents): void
  startHidden(): Promise<boolean>
  mayHide(): Promise<boolean>
  quit(): void
  onVisible(): void
  onFocus(): void
  /** Windows asks whether the session may end; another program can still refuse. */
  onSessionMayEnd(): void
  /** The system ends the session; on Windows only windows get this event. */
  onSessionEnd(): void
}): MainWindow {
  const { preload, icon, settings, log, startHidden, mayHide, quit } = options
  let window: BrowserWindow | null = null
  let disposed = false

  const followTheme = (): void => window?.setBackgroundColor(backgroundColor())

  function open(): void {
    const { session, ready } = options.openPageSession()
    const created = createWindow(preload, session, {
      ...placed(settings.get().window),
      minWidth: 360,
      minHeight: 480,
      title: 'CloudLink Chat',
      icon
    })
    window = created
    nativeTheme.on('updated', followTheme)
    created.on('closed', () => {
      window = null
      nativeTheme.off('updated', followTheme)
    })
    created.on('show', options.onVisible)
    created.on('hide', options.onVisible)
    created.on('focus', options.onFocus)
    if (process.platform === 'win32') {
      created.on('query-session-end', options.onSessionMayEnd)
      created.on('session-end', options.onSessionEnd)
    }
    created.once('ready-to-show', () => {
      void startHidden().then((hidden) => {
        if (!hidden) window?.show()
      })
    })
    created.on('close', (event) => onClose(event, created))
    options.onOpened(created.webContents)
    void ready
      .then(() => window?.loadURL(PAGE_URL))
      .catch(() => {
        // Closing the window while the page loads also rejects, but is not a failure.
        if (window !== null) log.warn('page not loaded')
      })
  }

  function onClose(event: { preventDefault(): void }, closing: BrowserWindow): void {
    const { x, y, width, height } = closing.getBounds()
    settings
      .change({ window: { x, y, width, height } })
      .catch(() => log.warn('settings not written', { place: 'window bounds' }))
    if (disposed) return
    event.preventDefault()
    void mayHide().then((hides) => {
      if (hides) window?.hide()
      else quit()
    })
  }

  function show(): void {
    if (window === null) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  return {
    start: open,
    dispose() {
      // Electron closes the window when the program quits; onClose no longer prevents that.
      disposed = true
    },
    window: () => window,
    contents: () => window?.webContents ?? null,
    isVisible: () => window?.isVisible() ?? false,
    isFocused: () => window?.isFocused() ?? false,
    show,
    toggle() {
      if (window !== null && window.isVisible() && !window.isMinimized()) window.hide()
      else show()
    }
  }
}

/** The saved bounds, moved and shrunk to fit the nearest display. */
function placed(remembered: Rectangle | null): Partial<Rectangle> {
  if (remembered === null) return NARROW
  const { workArea } = screen.getDisplayMatching(remembered)
  const width = Math.min(remembered.width, workArea.width)
  const height = Math.min(remembered.height, workArea.height)
  const within = (value: number, from: number, to: number): number => Math.max(from, Math.min(value, to))
  return {
    width,
    height,
    x: within(remembered.x, workArea.x, workArea.x + workArea.width - width),
    y: within(remembered.y, workArea.y, workArea.y + workArea.height - height)
  }
}
