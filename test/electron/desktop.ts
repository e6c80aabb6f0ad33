/**
 * Tray, menus, notifications, dialogs and other desktop APIs. They show nothing, but check their arguments as Electron
 * does. Tests read and drive them through the recorder (test/recorder), as in Electron.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type {
  MenuItemConstructorOptions,
  MessageBoxReturnValue,
  NotificationConstructorOptions,
  PopupOptions,
  OpenDialogReturnValue,
  SaveDialogReturnValue
} from 'electron'
import { appRuntime } from './app.ts'
import { isWindowless } from './view.ts'

/** With Electron's defaults: https://www.electronjs.org/docs/latest/api/menu-item. */
type MenuItem = {
  label: string
  type: string
  enabled: boolean
  checked: boolean
  submenu?: Menu
  click: (...args: never[]) => void
}

export class Menu {
  readonly items: MenuItem[]
  constructor(items: MenuItem[] = []) {
    this.items = items
  }
  static buildFromTemplate(template: MenuItemConstructorOptions[]): Menu {
    return new Menu(
      template.map(({ label = '', submenu, type, enabled = true, checked = false, click }) => ({
        label,
        type: type ?? (submenu === undefined ? 'normal' : 'submenu'),
        enabled,
        checked,
        ...(Array.isArray(submenu) ? { submenu: Menu.buildFromTemplate(submenu) } : {}),
        click: () => click?.(undefined as never, undefined, undefined as never)
      }))
    )
  }
  static setApplicationMenu(): void {}
  popup({ x, y }: PopupOptions = {}): void {
    appRuntime.mustFollowReady('Menu.popup')
    if ((x === undefined) !== (y === undefined)) throw new TypeError('x and y must be declared together.')
  }
}

class NativeImage {
  readonly file: string
  constructor(file: string) {
    this.file = file
  }
  setTemplateImage(): void {}
}

export const nativeImage = { createFromPath: (file: string): NativeImage => new NativeImage(file) }

export class Tray extends EventEmitter {
  #isDestroyed = false
  constructor(image: object | string) {
    super()
    appRuntime.mustFollowReady('Tray')
    this.setImage(image)
  }
  /** Throws for a missing file, as Electron does. */
  setImage(given: object | string): void {
    this.#mustExist()
    const file = given instanceof NativeImage ? given.file : typeof given === 'string' ? given : ''
    if (!existsSync(file)) throw new Error(`Failed to load image from path '${file}'`)
  }
  setToolTip(): void {
    this.#mustExist()
  }
  /** macOS and Windows only. */
  getBounds(): Area {
    this.#mustExist()
    if (process.platform === 'linux') throw new Error('Tray.getBounds does not exist on Linux.')
    return { x: 0, y: 0, width: 0, height: 0 }
  }
  destroy(): void {
    this.#isDestroyed = true
  }
  #mustExist(): void {
    if (this.#isDestroyed) throw new Error('Tray is destroyed')
  }
  setContextMenu(menu: object | null): void {
    this.#mustExist()
    if (menu !== null && !(menu instanceof Menu)) throw new TypeError('Error processing argument.')
  }
}

/** Throws for what Electron has on this system only. */
function mustRunOn(system: NodeJS.Platform, what: string): void {
  if (process.platform !== system) throw new TypeError(`${what} is not a function`)
}

export class Notification extends EventEmitter {
  readonly id: string
  title: string
  body: string
  silent: boolean
  constructor({ id = '', title = '', body = '', silent = false }: NotificationConstructorOptions = {}) {
    super()
    appRuntime.mustFollowReady('Notification')
    for (const text of [id, title, body]) {
      if (typeof text !== 'string') throw new TypeError('Error processing argument.')
    }
    this.id = id || randomUUID()
    this.title = title
    this.body = body
    this.silent = silent
  }
  static isSupported(): boolean {
    return true
  }
  static handleActivation(): void {
    mustRunOn('win32', 'Notification.handleActivation')
  }
  static async getHistory(): Promise<Notification[]> {
    mustRunOn('darwin', 'Notification.getHistory')
    return []
  }
  /** Electron reports it later, when the system has answered. */
  show(): void {
    setImmediate(() => this.emit('show', {}))
  }
  close(): void {}
}

type MessageBox = { defaultId?: number }
type FileDialog = { title?: string; defaultPath?: string }

function checkFileDialog(args: unknown[]): void {
  appRuntime.mustFollowReady('dialog')
  const { title = '', defaultPath = '' } = args.at(-1) as FileDialog
  if (typeof title !== 'string') throw new TypeError('Title must be a string')
  if (typeof defaultPath !== 'string') throw new TypeError('Default path must be a string')
}

export const dialog = {
  async showMessageBox(...args: unknown[]): Promise<MessageBoxReturnValue> {
    const { defaultId = 0 } = args.at(-1) as MessageBox
    return { response: defaultId, checkboxChecked: false }
  },
  /** Both throw synchronously, as Electron does. */
  showOpenDialog(...args: unknown[]): Promise<OpenDialogReturnValue> {
    checkFileDialog(args)
    return Promise.resolve({ canceled: true, filePaths: [] })
  },
  showSaveDialog(...args: unknown[]): Promise<SaveDialogReturnValue> {
    checkFileDialog(args)
    return Promise.resolve({ canceled: true, filePath: '' })
  },
  /** electron.d.ts: before `ready` on Linux, "the message will be emitted to stderr". */
  showErrorBox(title: string, content: string): void {
    if (!appRuntime.ready) process.stderr.write(`${title}\n${content}\n`)
  }
}

export const clipboard = {
  async writeText(): Promise<void> {}
}

export const shell = {
  async openExternal(url: string): Promise<void> {
    if (isWindowless) return
    await new Promise<void>((resolve, reject) => {
      const opener = spawn('xdg-open', [url], { stdio: 'ignore', detached: true })
      opener.once('error', reject)
      opener.once('spawn', () => {
        opener.unref()
        resolve()
      })
    })
  },
  showItemInFolder(path: string): void {
    if (typeof path !== 'string' || !isAbsolute(path))
      throw new TypeError('The path of an item must be absolute.')
  }
}

/** The theme of a light system. */
class NativeTheme extends EventEmitter {
  #source: 'system' | 'light' | 'dark' = 'system'
  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source
  }
  /** https://www.electronjs.org/docs/latest/api/native-theme#nativethemethemesource: `updated` is emitted. */
  set themeSource(source) {
    this.#source = source
    this.emit('updated')
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
  readonly shouldUseDarkColorsForSystemIntegratedUI = false
}

export const nativeTheme = new NativeTheme()

class PowerMonitor extends EventEmitter {
  /** Somebody is always there. */
  getSystemIdleTime(): number {
    appRuntime.mustFollowReady('powerMonitor')
    return 0
  }
}

export const powerMonitor = new PowerMonitor()

type Area = { x: number; y: number; width: number; height: number }
type Display = { id: number; bounds: Area; workArea: Area; scaleFactor: number }
const first: Display = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1_280, height: 800 },
  workArea: { x: 0, y: 0, width: 1_280, height: 800 },
  scaleFactor: 1
}

/** One display. The recorder can add others. */
class Screen extends EventEmitter {
  getAllDisplays(): Display[] {
    appRuntime.mustFollowReady('screen')
    return [first]
  }
  getPrimaryDisplay(): Display {
    appRuntime.mustFollowReady('screen')
    return first
  }
  getCursorScreenPoint(): { x: number; y: number } {
    appRuntime.mustFollowReady('screen')
    return { x: 0, y: 0 }
  }
}

export const screen = new Screen()

/** https://www.electronjs.org/docs/latest/tutorial/keyboard-shortcuts#accelerators; the keys that the program may use. */
const MODIFIER =
  /^(?:CommandOrControl|CmdOrCtrl|Command|Cmd|Control|Ctrl|Alt|Option|AltGr|Shift|Super|Meta)$/i
const KEY =
  /^(?:[a-z0-9,./;'[\]\\`=-]|F(?:[1-9]|1\d|2[0-4])|Plus|Space|Tab|Backspace|Delete|Insert|Enter|Return|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Esc)$/i

/** As Electron's converter: the last word that is no modifier is the key. */
function mustBeAccelerator(accelerator: string): void {
  const keys =
    typeof accelerator === 'string' ? accelerator.split('+').filter((word) => !MODIFIER.test(word)) : []
  if (!KEY.test(keys.at(-1) ?? '')) {
    throw new TypeError(`Error processing argument at index 0, conversion failure from ${accelerator}`)
  }
}

const shortcuts = new Map<string, () => void>()

/** Grabs no keys. As in Electron, keys that are registered already are refused. */
export const globalShortcut = {
  register(accelerator: string, callback: () => void): boolean {
    mustBeAccelerator(accelerator)
    appRuntime.mustFollowReady('globalShortcut')
    if (shortcuts.has(accelerator)) return false
    shortcuts.set(accelerator, callback)
    return true
  },
  unregister(accelerator: string): void {
    mustBeAccelerator(accelerator)
    appRuntime.mustFollowReady('globalShortcut')
    shortcuts.delete(accelerator)
  }
}
