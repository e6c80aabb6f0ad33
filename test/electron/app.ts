/** `app`: its lifecycle from the first line of the program to the exit code. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { LoginItemSettings } from 'electron'

export class PreventableEvent {
  defaultPrevented = false
  preventDefault(): void {
    this.defaultPrevented = true
  }
}

/** A window, as `app` closes it when it quits. */
type Closable = { close(): void; isDestroyed(): boolean; destroy(): void }

type Beginning = {
  folder: string
  isPackaged: boolean
  /** Of the command line, with their values. */
  switches: ReadonlyMap<string, string>
  closeBrowser(): Promise<void>
}

class Runtime {
  folder = ''
  isPackaged = false
  switches: ReadonlyMap<string, string> = new Map()
  ready = false
  #exiting = false
  #closeBrowser: () => Promise<void> = async () => undefined
  readonly windows = new Set<Closable>()
  #becameReady: () => void = () => undefined
  readonly whenReady = new Promise<void>((resolve) => (this.#becameReady = resolve))
  onExit: (() => void)[] = []

  begin({ folder, isPackaged, switches, closeBrowser }: Beginning): void {
    this.folder = folder
    this.isPackaged = isPackaged
    this.switches = switches
    this.#closeBrowser = closeBrowser
  }
  isExiting(): boolean {
    return this.#exiting
  }
  becomeReady(): void {
    this.ready = true
    app.emit('ready')
    this.#becameReady()
  }
  /** https://www.electronjs.org/docs/latest/api/protocol: "before the ready event of the app module gets emitted" */
  mustPrecedeReady(what: string): void {
    if (this.ready) throw new Error(`${what} must be called before the app is ready.`)
  }
  mustFollowReady(what: string): void {
    if (!this.ready) throw new Error(`${what} cannot be used before the app is ready.`)
  }
  exit(code: number): void {
    if (this.#exiting) return
    this.#exiting = true
    for (const end of this.onExit) end()
    void this.#closeBrowser().finally(() => process.exit(code))
  }
}

export const appRuntime = new Runtime()

class App extends EventEmitter {
  readonly commandLine = { hasSwitch: (name: string): boolean => appRuntime.switches.has(name) }
  #name = 'app'
  #paths = new Map<string, string>()
  #quitting = false

  get isPackaged(): boolean {
    return appRuntime.isPackaged
  }
  setName(name: string): void {
    this.#name = name
  }
  setAppUserModelId(): void {}
  /** electron.d.ts: "This API must be called before the `ready` event." */
  setDesktopName(): void {
    appRuntime.mustPrecedeReady('app.setDesktopName')
  }
  setToastActivatorCLSID(id: string): void {
    if (process.platform !== 'win32') throw new TypeError('app.setToastActivatorCLSID is not a function')
    if (!/^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(id))
      throw new Error('Invalid CLSID format')
  }
  getSystemLocale(): string {
    appRuntime.mustFollowReady('app.getSystemLocale')
    return 'en-US'
  }
  getPreferredSystemLanguages(): string[] {
    return ['en-US']
  }
  getAppPath(): string {
    return appRuntime.folder
  }
  /** https://www.electronjs.org/docs/latest/api/app#appsetpathname-path: a folder that does not exist is an error. */
  setPath(name: string, path: string): void {
    if (name === 'userData') appRuntime.mustPrecedeReady('app.setPath')
    if (!isAbsolute(path)) throw new Error('Path must be absolute')
    if (!existsSync(path)) throw new Error('Failed to set path')
    this.#paths.set(name, path)
  }
  getPath(name: string): string {
    const known = this.#paths.get(name)
    if (known !== undefined) return known
    const path = name === 'userData' ? join(homedir(), '.config', this.#name) : tmpdir()
    mkdirSync(path, { recursive: true })
    return path
  }
  whenReady(): Promise<void> {
    return appRuntime.whenReady
  }
  setBadgeCount(): boolean {
    return true
  }
  setLoginItemSettings(): void {}
  getLoginItemSettings(): LoginItemSettings {
    return {
      openAtLogin: false,
      wasOpenedAtLogin: false,
      status: 'not-registered',
      executableWillLaunchAtLogin: false,
      launchItems: []
    }
  }
  setAsDefaultProtocolClient(): boolean {
    return true
  }

  /** The first process with this userData folder gets the lock; later ones send it their arguments. */
  requestSingleInstanceLock(): boolean {
    appRuntime.mustPrecedeReady('app.requestSingleInstanceLock')
    const userData = this.getPath('userData')
    const lock = join(userData, 'SingletonLock')
    const hash = createHash('sha256').update(userData).digest('hex').slice(0, 16)
    const socket = join(tmpdir(), `stand-in-${hash}.sock`)
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
    } catch {
      const holder = Number(readFileSync(lock, 'utf8'))
      if (isAlive(holder)) {
        sendSynchronously(socket, JSON.stringify([process.argv, process.cwd()]))
        return false
      }
      writeFileSync(lock, String(process.pid))
    }
    rmSync(socket, { force: true })
    const server = createServer((connection) => {
      let text = ''
      connection.on('data', (data) => (text += String(data)))
      connection.on('end', () => {
        const [argv, workingDirectory] = JSON.parse(text) as [string[], string]
        void appRuntime.whenReady.then(() =>
          this.emit('second-instance', new PreventableEvent(), argv, workingDirectory, null)
        )
      })
    }).listen(socket)
    server.unref()
    appRuntime.onExit.push(() => {
      rmSync(lock, { force: true })
      rmSync(socket, { force: true })
    })
    return true
  }

  /** Emits before-quit, then `close` of each window, then will-quit; each can be prevented. */
  quit(): void {
    if (appRuntime.isExiting()) return
    const before = new PreventableEvent()
    this.emit('before-quit', before)
    if (before.defaultPrevented) return
    this.#quitting = true
    for (const window of [...appRuntime.windows]) window.close()
    if (appRuntime.windows.size > 0) {
      this.#quitting = false
      return
    }
    const will = new PreventableEvent()
    this.emit('will-quit', will)
    if (will.defaultPrevented) return
    this.emit('quit')
    appRuntime.exit(0)
  }

  /** Exits without the events of quit. */
  exit(code = 0): void {
    appRuntime.exit(code)
  }

  /** Quits the program unless it listens for window-all-closed. */
  lastWindowClosed(): void {
    if (this.#quitting) return
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }
}

export const app = new App()

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Synchronous, because the caller exits right after it. */
function sendSynchronously(socket: string, text: string): void {
  const script = `require('node:net').connect(${JSON.stringify(socket)}).end(${JSON.stringify(text)})`
  spawnSync(process.execPath, ['-e', script], { stdio: 'ignore', timeout: 5_000 })
}
