/** The main window: the ordinary window or the popover at the tray icon, as the settings say. */
import { BrowserWindow, nativeTheme } from 'electron'
import type { BrowserWindowConstructorOptions, Session, WebContents } from 'electron'
import { LANGUAGE_ARGUMENT } from '../../preload/contract/index.ts'
import type { PageLanguage } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { SettingsFile } from '../settings.ts'
import { chosenLanguage } from './language.ts'
import { isDialogOpen } from './open-dialogs.ts'
import { PAGE_URL } from './page-files.ts'
import type { PageSession } from './page-session.ts'
import type { Service } from './service.ts'
import { closingOf, isSameClick, modeOf } from './window-modes.ts'
import type { WindowMode } from './window-modes.ts'
import { createWindowPlace, MINIMUM } from './window-place.ts'
import type { Area } from './placement.ts'

/** The colour before the first paint, and of newly exposed areas while the window is enlarged. */
const backgroundColor = (): string =>
  nativeTheme.shouldUseDarkColors ? __WINDOW_BACKGROUND__.dark : __WINDOW_BACKGROUND__.light

/** Creates a window that is sandboxed, isolated, without Node, and in the given session. */
function createWindow(
  { preload, language }: { preload: string; language: PageLanguage },
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
      additionalArguments: [LANGUAGE_ARGUMENT + encodeURIComponent(JSON.stringify(language))],
      session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // The session checks nothing until it is chosen in the settings (spell-check.ts).
      spellcheck: true,
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
  /** What the window is now: without a tray icon, always the ordinary window. */
  mode(): WindowMode
  /** Whether it is shown and not minimized. */
  isVisible(): boolean
  isFocused(): boolean
  /** Shows and focuses the window. */
  show(): void
  /** Shows the window, or hides it if it is visible. */
  toggle(): void
  /** The same for a click on the tray icon, which takes the focus from the popover before it arrives. */
  clickTray(): void
  /** Applies the settings that concern the window. */
  applySettings(): void
  /** The tray icon appeared or vanished. Without one, a hidden window is put into the taskbar. */
  onTray(): void
}

/**
 * @param options.openPageSession Electron's session of the page
 * @param options.icon for the taskbar on Linux
 * @param options.startHidden whether the window stays hidden when it is ready, if there is a tray icon to show it
 * @param options.hasTray whether there is a tray icon, as far as it is known
 * @param options.whenTrayKnown resolves when that is known
 * @param options.trayIcon bounds of the tray icon; null where the system does not tell them
 * @param options.quit called if closing the window ends the program; flushes drafts before the window closes
 * @param options.onHiddenToTray called when the person closed the window and it went to the tray
 */
export function createMainWindow(options: {
  preload: string
  openPageSession(): PageSession
  icon: string
  settings: SettingsFile
  clock: Clock
  log: Log
  /** The window exists, but has not loaded the page yet. */
  onOpened(contents: WebContents): void
  startHidden: boolean
  hasTray(): boolean
  whenTrayKnown(): Promise<boolean>
  trayIcon(): Area | null
  quit(): void
  onHiddenToTray(): void
  onVisible(): void
  onFocus(): void
  /** The window became the popover or the ordinary window. */
  onMode(): void
  /** Windows asks whether the session may end; another program can still refuse. */
  onSessionMayEnd(): void
  /** The system ends the session; on Windows only windows get this event. */
  onSessionEnd(): void
}): MainWindow {
  const { preload, icon, settings, clock, log, hasTray, whenTrayKnown } = options
  const place = createWindowPlace({ settings, clock, log, trayIcon: options.trayIcon })
  let window: BrowserWindow | null = null
  let disposed = false
  let mode: WindowMode = 'window'
  let isOnTop = false
  /** Whether the window was or could have been shown: earlier, its page may be blank. */
  let isReady = false
  /** When the popover closed because it lost the focus, on the monotonic clock. */
  let blurredAt: number | null = null

  const followTheme = (): void => window?.setBackgroundColor(backgroundColor())

  function open(): void {
    const { session, ready } = options.openPageSession()
    const language = chosenLanguage(settings.get().language)
    const created = createWindow({ preload, language }, session, {
      ...place.initial(),
      minWidth: MINIMUM.width,
      minHeight: MINIMUM.height,
      title: 'CloudLink Chat',
      icon
    })
    window = created
    place.attach(created)
    nativeTheme.on('updated', followTheme)
    created.on('closed', () => {
      window = null
      nativeTheme.off('updated', followTheme)
    })
    created.on('show', options.onVisible)
    created.on('hide', options.onVisible)
    created.on('minimize', options.onVisible)
    created.on('restore', options.onVisible)
    created.on('focus', options.onFocus)
    created.on('blur', onBlur)
    // The window's title counts unread messages; the page's does not.
    created.on('page-title-updated', (event) => event.preventDefault())
    if (process.platform === 'win32') {
      created.on('query-session-end', options.onSessionMayEnd)
      created.on('session-end', options.onSessionEnd)
    }
    created.once('ready-to-show', () => void showFirst())
    created.on('close', onClose)
    options.onOpened(created.webContents)
    void ready
      .then(() => window?.loadURL(PAGE_URL))
      .catch(() => {
        // Closing the window while the page loads also rejects, but is not a failure.
        if (window !== null) log.warn('page not loaded')
      })
  }

  async function showFirst(): Promise<void> {
    const { startHidden } = options
    // Only what depends on the tray waits for it: asking the desktop takes time.
    const staysHidden = startHidden || settings.get().windowMode === 'popover' ? await whenTrayKnown() : false
    isReady = true
    applySettings()
    if (!startHidden || !staysHidden) reveal()
  }

  function reveal(): void {
    if (window === null) return
    place.bringIntoView()
    if (window.isMinimized()) window.restore()
    window.show()
    place.restoreMaximized()
  }

  function onBlur(): void {
    const staysOpen = mode === 'window' || settings.get().pinned || isDialogOpen() || disposed
    if (staysOpen || !window?.isVisible()) return
    blurredAt = clock.monotonic()
    window.hide()
  }

  function onClose(event: { preventDefault(): void }): void {
    place.save()
    if (disposed) return
    event.preventDefault()
    void whenTrayKnown().then(() => {
      const closing = closingOf({ mode, closeToTray: settings.get().closeToTray, hasTray: hasTray() })
      if (closing === 'quit') options.quit()
      else if (closing === 'minimize') window?.minimize()
      else {
        window?.hide()
        options.onHiddenToTray()
      }
    })
  }

  function applySettings(): void {
    if (window === null) return
    const { windowMode, alwaysOnTop } = settings.get()
    const wanted = modeOf(windowMode, hasTray())
    const isPopover = wanted === 'popover'
    const wasMode = mode
    mode = wanted
    if (isOnTop !== (isPopover || alwaysOnTop)) {
      isOnTop = isPopover || alwaysOnTop
      window.setAlwaysOnTop(isOnTop)
    }
    if (wasMode === mode) return
    place.follow(isPopover)
    // Linux has no such function: there the popover has an entry while it is open.
    if (process.platform !== 'linux') window.setSkipTaskbar(isPopover)
    // Otherwise a click on the icon would lead to another workspace.
    if (process.platform !== 'win32') window.setVisibleOnAllWorkspaces(isPopover)
    options.onMode()
  }

  function show(): void {
    reveal()
    window?.focus()
  }

  const isShown = (): boolean => window?.isVisible() === true && !window.isMinimized()

  return {
    start: open,
    dispose() {
      // Electron closes the window when the program quits; onClose no longer prevents that.
      disposed = true
    },
    window: () => window,
    contents: () => window?.webContents ?? null,
    mode: () => mode,
    isVisible: isShown,
    isFocused: () => window?.isFocused() ?? false,
    show,
    toggle() {
      if (isShown()) window?.hide()
      else show()
    },
    clickTray() {
      const isClosed = isSameClick(blurredAt, clock.monotonic())
      blurredAt = null
      if (isShown()) window?.hide()
      else if (!isClosed) show()
    },
    applySettings,
    onTray() {
      applySettings()
      if (window === null || hasTray() || !isReady || window.isVisible()) return
      place.bringIntoView()
      window.showInactive()
      window.minimize()
    }
  }
}
