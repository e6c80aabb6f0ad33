/** The one constructor of windows, and the main window with what it remembers. */
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
const BACKGROUND = { light: '#fbfaf8', dark: '#171614' }

/** What is seen before the page has drawn itself, and beside it while the window grows. */
const backgroundColor = (): string => (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light)

/** Every window of this program: sandboxed, isolated, without Node, in our own session. */
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
      // Hidden at the tray, the page stops drawing and its timers slow down. Everything that must go on is main's.
      backgroundThrottling: true
    }
  })
}

/**
 * The main window; nothing before it is opened and once it is closed. Electron throws at every use of a window that is gone,
 * and its end can come at any time.
 */
export type MainWindow = Service & {
  /** For a dialog that belongs to it; null where there is none. */
  window(): BrowserWindow | null
  /** The page's; null where there is none. */
  contents(): WebContents | null
  isVisible(): boolean
  isFocused(): boolean
  /** Brings it forward: the person asked for it. */
  show(): void
  toggle(): void
}

/**
 * @param openPageSession Electron's session of the page
 * @param icon for the taskbar on Linux
 * @param startHidden whether it stays hidden when it is ready
 * @param mayHide whether closing hides: only where a tray can bring it back, which the desktop may have to be asked
 * @param quit is called where closing does not hide: drafts must be flushed before the window goes
 */
export function createMainWindow(options: {
  preload: string
  openPageSession(): PageSession
  icon: string
  settings: SettingsFile
  log: Log
  /** The window is there and empty. */
  onOpened(contents: WebContents): void
  startHidden(): Promise<boolean>
  mayHide(): Promise<boolean>
  quit(): void
  onVisible(): void
  onFocus(): void
  /** Windows asks whether the session may end, which somebody else can still refuse. */
  onSessionMayEnd(): void
  /** The system ends the session; Windows tells it to windows only. */
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
        // A page that is closed while it loads has not failed.
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
      // Electron closes it when the program quits; from now on it lets itself be closed.
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

/** The remembered place, if enough of it is still on a display to be grabbed. */
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
