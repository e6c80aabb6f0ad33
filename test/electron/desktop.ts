/** Tray, menus, notifications, dialogs and the like: remembered, and driven by tests. */
import { spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { MenuItemConstructorOptions, MessageBoxReturnValue, SaveDialogReturnValue } from 'electron'
import { appRuntime } from './app.ts'
import { recorded } from './recorded.ts'
import { isWindowless } from './view.ts'

type MenuItem = Pick<MenuItemConstructorOptions, 'label' | 'type' | 'role' | 'enabled'> & {
  click?: (...args: never[]) => void
}

export class Menu {
  readonly items: MenuItem[]
  constructor(items: MenuItem[] = []) {
    this.items = items
  }
  static buildFromTemplate(template: MenuItemConstructorOptions[]): Menu {
    return new Menu(template)
  }
  static setApplicationMenu(): void {}
}

class NativeImage {
  readonly path: string
  constructor(path: string) {
    this.path = path
  }
  isEmpty(): boolean {
    return !existsSync(this.path)
  }
  setTemplateImage(): void {}
}

export const nativeImage = { createFromPath: (path: string): NativeImage => new NativeImage(path) }

/** The newest one: the program has one. */
const trays: Tray[] = []

export class Tray extends EventEmitter {
  menu = new Menu()
  constructor(image: object | string) {
    super()
    appRuntime.mustFollowReady('Tray')
    this.setImage(image)
    trays.unshift(this)
  }
  /** Electron throws for a picture that is not there. */
  setImage(given: object | string): void {
    const image =
      given instanceof NativeImage ? given : new NativeImage(typeof given === 'string' ? given : '')
    if (image.isEmpty()) throw new Error(`Failed to load image from path '${image.path}'`)
    recorded.trayImages.push(image.path)
  }
  setToolTip(text: string): void {
    recorded.trayToolTip = text
  }
  setContextMenu(menu: object | null): void {
    this.menu = menu instanceof Menu ? menu : new Menu()
    recorded.trayMenu = this.menu.items.map(({ label = '', enabled = true, type = 'normal' }) => ({
      label,
      enabled,
      type
    }))
  }
}

export function clickTray(): void {
  trays[0]?.emit('click')
}

/** @throws where there is no such item, or it cannot be clicked. */
export function clickTrayMenu(label: string): void {
  const item = trays[0]?.menu.items.find((one) => one.label === label)
  if (item?.click === undefined || item.enabled === false)
    throw new Error(`The tray menu has no ${label} to click.`)
  item.click()
}

const shown: Notification[] = []

export class Notification extends EventEmitter {
  readonly #record: { title: string; body: string; closed: boolean }
  constructor({ title = '', body = '' }: { title?: string; body?: string } = {}) {
    super()
    this.#record = { title, body, closed: false }
  }
  static isSupported(): boolean {
    return true
  }
  show(): void {
    recorded.notifications.push(this.#record)
    shown.push(this)
  }
  close(): void {
    this.#record.closed = true
  }
}

export function clickNotification(place: number): void {
  shown.at(place)?.emit('click')
}

type MessageBox = { message: string; buttons?: string[]; defaultId?: number }
type SaveDialog = { title?: string; defaultPath?: string; properties?: string[] }

export const dialog = {
  async showMessageBox(...args: unknown[]): Promise<MessageBoxReturnValue> {
    const { message, buttons = [], defaultId = 0 } = args.at(-1) as MessageBox
    recorded.dialogs.push({ message, buttons })
    return { response: recorded.dialogAnswers.shift() ?? defaultId, checkboxChecked: false }
  },
  /** Throws at once, as Electron does. */
  showSaveDialog(...args: unknown[]): Promise<SaveDialogReturnValue> {
    appRuntime.mustFollowReady('dialog')
    const { title = '', defaultPath = '', properties = [] } = args.at(-1) as SaveDialog
    if (typeof title !== 'string') throw new TypeError('Title must be a string')
    if (typeof defaultPath !== 'string') throw new TypeError('Default path must be a string')
    recorded.saveDialogs.push({ title, defaultPath, properties })
    const filePath = recorded.saveAnswers.shift() ?? ''
    return Promise.resolve({ canceled: filePath === '', filePath })
  },
  showErrorBox(title: string, content: string): void {
    recorded.errorBoxes.push(`${title}: ${content}`)
  }
}

export const clipboard = {
  async writeText(text: string): Promise<void> {
    recorded.clipboard = text
  }
}

export const shell = {
  async openExternal(url: string): Promise<void> {
    recorded.openedLinks.push(url)
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
    recorded.shownItems.push(path)
  }
}

class NativeTheme extends EventEmitter {
  themeSource: 'system' | 'light' | 'dark' = 'system'
  get shouldUseDarkColors(): boolean {
    return this.themeSource === 'dark'
  }
}

export const nativeTheme = new NativeTheme()
export const powerMonitor = new EventEmitter()

const area = { x: 0, y: 0, width: 1_280, height: 800 }
const display = (): { workArea: typeof area } => {
  appRuntime.mustFollowReady('screen')
  return { workArea: area }
}
export const screen = { getDisplayMatching: display, getPrimaryDisplay: display }
