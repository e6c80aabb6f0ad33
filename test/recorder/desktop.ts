/** Records what the program asks of the desktop, and answers as the test says. Nothing reaches the real desktop. */
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  screen,
  powerMonitor,
  shell,
  Tray
} from 'electron'
import type { MenuItem, NativeImage } from 'electron'
import { replaceMethod } from './replace.ts'

export type RecordedMenuItem = {
  label: string
  enabled: boolean
  type: string
  /** Only of a checkbox. */
  checked?: boolean
  submenu?: RecordedMenuItem[]
}

export const recorded = {
  badge: 0,
  loginItem: {} as object,
  openedLinks: [] as string[],
  clipboard: '',
  /** Points of the window where a picture was copied, in px. */
  copiedPictures: [] as { x: number; y: number }[],
  trayToolTip: '',
  trayMenu: [] as RecordedMenuItem[],
  /** The last context menu. */
  contextMenu: [] as RecordedMenuItem[],
  /** The position of the last context menu in the window, in px; null if it opened at the mouse. */
  contextMenuAt: null as { x: number; y: number } | null,
  /** The background colour of the window. */
  background: '',
  alwaysOnTop: false,
  onAllWorkspaces: false,
  /** The file on the taskbar entry of Windows, and its description; null for none. */
  overlay: null as { image: string; description: string } | null,
  /** Files that the tray icon has shown, the latest last. */
  trayImages: [] as string[],
  notifications: [] as { title: string; body: string; silent: boolean; closed: boolean }[],
  dialogs: [] as { message: string; buttons: string[] }[],
  errorBoxes: [] as string[],
  saveDialogs: [] as { title: string; defaultPath: string; properties: string[] }[],
  /** Files that the program showed in their folder. */
  shownItems: [] as string[],
  /** The keys that work in every program, as accelerators. */
  globalShortcuts: [] as string[]
}

const answers = {
  /** Button indexes for the next message boxes, in order; then the default button. */
  dialogs: [] as number[],
  /** Files for the next save dialogs, in order; null or none cancels. */
  saveDialogs: [] as (string | null)[],
  /** Files for the next open dialogs, in order; none cancels. */
  openDialogs: [] as string[][]
}

/** What net.isOnline() returns; null for the real value. */
let online: boolean | null = null
/** `click` is a plain `Function` in Electron's types. */
type ClickableItem = Pick<MenuItem, 'label' | 'enabled' | 'type' | 'checked' | 'submenu' | 'click'>
let tray: { icon: Tray; items: ClickableItem[] } | null = null
let contextMenu: ClickableItem[] = []
/** By their place in `recorded.notifications`; those that are closed are released, because the program's memory is measured. */
const notifications: (Notification | null)[] = []
const shortcuts = new Map<string, () => void>()
/** Accelerators of other programs. */
const takenShortcuts = new Set<string>()
/** Events of Notification. */
type NotificationAnswer = 'show' | 'failed' | 'nothing'
let notificationAnswer: NotificationAnswer = 'show'
let idleTime = 0

/** Replaces the Electron methods that reach the desktop. */
export function recordDesktop(): void {
  recordTray()
  recordWindow()
  recordNotifications()
  recordDialogs()
  recordShortcuts()
  replaceMethod(Menu.prototype, 'popup', () => {
    return function (this: Menu, { x, y } = {}) {
      recorded.contextMenuAt = x === undefined || y === undefined ? null : { x, y }
      contextMenu = this.items
      recorded.contextMenu = this.items.map(recordOf)
    }
  })
  replaceMethod(app, 'setBadgeCount', () => (count = 0) => {
    recorded.badge = count
    return true
  })
  replaceMethod(app, 'setLoginItemSettings', () => (settings) => void (recorded.loginItem = settings))
  replaceMethod(clipboard, 'writeText', () => async (text) => void (recorded.clipboard = text))
  app.on('web-contents-created', (_event, contents) => {
    replaceMethod(contents, 'copyImageAt', () => (x, y) => void recorded.copiedPictures.push({ x, y }))
  })
  replaceMethod(shell, 'openExternal', () => async (url) => void recorded.openedLinks.push(url))
  replaceMethod(shell, 'showItemInFolder', () => (path) => void recorded.shownItems.push(path))
  replaceMethod(BrowserWindow.prototype, 'setBackgroundColor', (original) => {
    return function (this: BrowserWindow, color) {
      recorded.background = color
      original.call(this, color)
    }
  })
  replaceMethod(powerMonitor, 'getSystemIdleTime', () => () => idleTime)
  replaceMethod(net, 'isOnline', (original) => () => online ?? original.call(net))
}

function recordOf({ label, enabled, type, checked, submenu }: ClickableItem): RecordedMenuItem {
  return {
    ...{ label, enabled, type },
    ...(type === 'checkbox' ? { checked } : {}),
    ...(submenu ? { submenu: submenu.items.map(recordOf) } : {})
  }
}

const files = new WeakMap<NativeImage, string>()

function recordWindow(): void {
  replaceMethod(BrowserWindow.prototype, 'setAlwaysOnTop', (original) => {
    return function (this: BrowserWindow, flag) {
      recorded.alwaysOnTop = flag
      original.call(this, flag)
    }
  })
  replaceMethod(BrowserWindow.prototype, 'setVisibleOnAllWorkspaces', (original) => {
    return function (this: BrowserWindow, visible) {
      recorded.onAllWorkspaces = visible
      original.call(this, visible)
    }
  })
  if (process.platform !== 'win32') return
  replaceMethod(BrowserWindow.prototype, 'setOverlayIcon', (original) => {
    return function (this: BrowserWindow, image, description) {
      recorded.overlay = image === null ? null : { image: files.get(image) ?? '', description }
      original.call(this, image, description)
    }
  })
}

function recordTray(): void {
  replaceMethod(nativeImage, 'createFromPath', (original) => (path) => {
    const image = original.call(nativeImage, path)
    files.set(image, path)
    return image
  })
  replaceMethod(Tray.prototype, 'setImage', (original) => {
    return function (this: Tray, image) {
      tray = { icon: this, items: tray?.icon === this ? tray.items : [] }
      recorded.trayImages.push(typeof image === 'string' ? image : (files.get(image) ?? ''))
      original.call(this, image)
    }
  })
  replaceMethod(Tray.prototype, 'setToolTip', (original) => {
    return function (this: Tray, text) {
      recorded.trayToolTip = text
      original.call(this, text)
    }
  })
  replaceMethod(Tray.prototype, 'setContextMenu', (original) => {
    return function (this: Tray, menu) {
      const items: ClickableItem[] = menu?.items ?? []
      tray = { icon: this, items }
      recorded.trayMenu = items.map(recordOf)
      original.call(this, menu)
    }
  })
}

function recordNotifications(): void {
  replaceMethod(Notification.prototype, 'show', () => {
    return function (this: Notification) {
      notifications.push(this)
      const { title, body, silent } = this
      recorded.notifications.push({ title, body, silent, closed: false })
      const answer = notificationAnswer
      if (answer !== 'nothing') setImmediate(() => this.emit(answer, {}))
    }
  })
  replaceMethod(Notification.prototype, 'close', () => {
    return function (this: Notification) {
      const place = notifications.indexOf(this)
      const record = recorded.notifications[place]
      if (record === undefined) return
      record.closed = true
      notifications[place] = null
    }
  })
}

/** Grabs no keys of the real desktop. */
function recordShortcuts(): void {
  const update = (): void => void (recorded.globalShortcuts = [...shortcuts.keys()])
  replaceMethod(globalShortcut, 'register', () => (accelerator, callback) => {
    if (shortcuts.has(accelerator) || takenShortcuts.has(accelerator)) return false
    shortcuts.set(accelerator, callback)
    update()
    return true
  })
  replaceMethod(globalShortcut, 'unregister', () => (accelerator) => {
    shortcuts.delete(accelerator)
    update()
  })
}

function recordDialogs(): void {
  const showMessageBox = async (...given: unknown[]): Promise<Electron.MessageBoxReturnValue> => {
    const { message, buttons = [], defaultId = 0 } = given.at(-1) as Electron.MessageBoxOptions
    recorded.dialogs.push({ message, buttons })
    return { response: answers.dialogs.shift() ?? defaultId, checkboxChecked: false }
  }
  const showSaveDialog = async (...given: unknown[]): Promise<Electron.SaveDialogReturnValue> => {
    const { title = '', defaultPath = '', properties = [] } = given.at(-1) as Electron.SaveDialogOptions
    recorded.saveDialogs.push({ title, defaultPath, properties })
    const filePath = answers.saveDialogs.shift() ?? ''
    return { canceled: filePath === '', filePath }
  }
  replaceMethod(dialog, 'showMessageBox', () => showMessageBox)
  replaceMethod(dialog, 'showSaveDialog', () => showSaveDialog)
  const showOpenDialog = async (): Promise<Electron.OpenDialogReturnValue> => {
    const filePaths = answers.openDialogs.shift() ?? []
    return { canceled: filePaths.length === 0, filePaths }
  }
  replaceMethod(dialog, 'showOpenDialog', () => showOpenDialog)
  replaceMethod(
    dialog,
    'showErrorBox',
    () => (title, content) => void recorded.errorBoxes.push(`${title}: ${content}`)
  )
}

/** Clicks the tray icon. */
export function clickTray(): void {
  tray?.icon.emit('click')
}

/** Clicks an item of the tray menu; 'Menu > Item' is one in a submenu. @throws if it is missing or disabled */
export const clickTrayMenu = (label: string): void => clickItem(tray?.items ?? [], label)

/** Clicks an item of the last context menu. @throws if the item is missing or disabled */
export const clickContextMenu = (label: string): void => clickItem(contextMenu, label)

function clickItem(items: ClickableItem[], path: string): void {
  const [label, ...rest] = path.split(' > ')
  const item = items.find((one) => one.label === label)
  if (!item?.enabled) throw new Error(`The menu has no ${path} to click.`)
  if (rest.length > 0) {
    clickItem(item.submenu?.items ?? [], rest.join(' > '))
    return
  }
  Reflect.apply(item.click, item, [])
}

/** Replaces the displays of the computer, and reports what changed as Electron does. */
export function setDisplays(now: Electron.Display[]): void {
  const before = screen.getAllDisplays()
  const ids = now.map(({ id }) => id)
  replaceMethod(screen, 'getAllDisplays', () => () => now)
  replaceMethod(screen, 'getPrimaryDisplay', (original) => () => now[0] ?? original.call(screen))
  for (const old of before) if (!ids.includes(old.id)) screen.emit('display-removed', {}, old)
  for (const one of now) {
    const known = before.find(({ id }) => id === one.id)
    if (known === undefined) screen.emit('display-added', {}, one)
    else if (JSON.stringify(known) !== JSON.stringify(one)) {
      screen.emit('display-metrics-changed', {}, one, ['bounds', 'workArea', 'scaleFactor'])
    }
  }
}

/** @param index of the notification in the order shown; -1 is the last one */
export function clickNotification(index: number): void {
  notifications.at(index)?.emit('click', {})
}

/** Emits the event of macOS and Windows for a reply. */
export function replyToNotification(index: number, reply: string): void {
  notifications.at(index)?.emit('reply', { reply })
}

/** Emits the event of macOS and Windows for a button. */
export function pressNotificationButton(index: number, actionIndex: number): void {
  notifications.at(index)?.emit('action', { actionIndex, selectionIndex: -1 })
}

/** Emits the event for a notification that the person closed. */
export function dismissNotification(index: number): void {
  notifications.at(index)?.emit('close', {})
}

/** What the system reports about the next notifications. */
export function answerNotifications(answer: NotificationAnswer): void {
  notificationAnswer = answer
}

/** Sets for how long nobody has used the computer, in s. */
export function setIdleTime(seconds: number): void {
  idleTime = seconds
}

/** Another program takes the keys, or gives them free. */
export function takeShortcut(accelerator: string, isTaken: boolean): void {
  if (isTaken) takenShortcuts.add(accelerator)
  else takenShortcuts.delete(accelerator)
}

/** Presses keys that work in every program. @throws if the program has not registered them */
export function pressShortcut(accelerator: string): void {
  const callback = shortcuts.get(accelerator)
  if (callback === undefined) throw new Error(`The program has not registered ${accelerator}.`)
  callback()
}

export function answerDialog(response: number): void {
  answers.dialogs.push(response)
}

export function answerOpenDialog(paths: string[]): void {
  answers.openDialogs.push(paths)
}

export function answerSaveDialog(path: string | null): void {
  answers.saveDialogs.push(path)
}

/** Sets the theme of the system; nativeTheme.themeSource still overrides it for the program. */
export function setSystemTheme(theme: 'dark' | 'light'): void {
  const define = (name: keyof typeof nativeTheme, get: () => boolean): void =>
    void Object.defineProperty(nativeTheme, name, { configurable: true, get })
  define('shouldUseDarkColorsForSystemIntegratedUI', () => theme === 'dark')
  define('shouldUseDarkColors', () =>
    nativeTheme.themeSource === 'system' ? theme === 'dark' : nativeTheme.themeSource === 'dark'
  )
  nativeTheme.emit('updated')
}

/** Makes the system report the languages in RECORDER_LANGUAGES and the locale in RECORDER_FORMATS, if they are set. */
export function recordLanguages({ RECORDER_LANGUAGES, RECORDER_FORMATS }: NodeJS.ProcessEnv): void {
  if (RECORDER_LANGUAGES !== undefined) {
    replaceMethod(app, 'getPreferredSystemLanguages', () => () => RECORDER_LANGUAGES.split(','))
  }
  if (RECORDER_FORMATS !== undefined) replaceMethod(app, 'getSystemLocale', () => () => RECORDER_FORMATS)
}

export function setOnline(now: boolean): void {
  online = now
}
