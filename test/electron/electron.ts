/** The module `electron` for the bundles: the members that the program uses, with Electron's signatures. */
import type Electron from 'electron'
import { app } from './app.ts'
import { ClientRequest } from './client-request.ts'
import {
  clipboard,
  dialog,
  globalShortcut,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  screen,
  shell,
  Tray
} from './desktop.ts'
import { ipcMain } from './ipc.ts'
import { net as network, protocol, session } from './session.ts'
import { BrowserWindow } from './window.ts'

/**
 * The members that the program uses, typed by electron.d.ts. Event methods are left out, because their overloads return
 * Electron's complete class.
 */
type App = Pick<
  Electron.App,
  | 'exit'
  | 'getAppPath'
  | 'getLoginItemSettings'
  | 'getPath'
  | 'getPreferredSystemLanguages'
  | 'getSystemLocale'
  | 'isPackaged'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'setBadgeCount'
  | 'setDesktopName'
  | 'setLoginItemSettings'
  | 'setName'
  | 'setPath'
  | 'whenReady'
> & { commandLine: Pick<Electron.CommandLine, 'hasSwitch'> }
type Window = Pick<
  Electron.BrowserWindow,
  | 'blur'
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getBounds'
  | 'getNormalBounds'
  | 'getTitle'
  | 'hide'
  | 'isDestroyed'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'loadURL'
  | 'maximize'
  | 'minimize'
  | 'restore'
  | 'setAlwaysOnTop'
  | 'setBackgroundColor'
  | 'setBounds'
  | 'setOverlayIcon'
  | 'setSkipTaskbar'
  | 'setTitle'
  | 'setVisibleOnAllWorkspaces'
  | 'show'
  | 'showInactive'
  | 'unmaximize'
> & {
  webContents: Pick<
    Electron.WebContents,
    | 'copyImageAt'
    | 'getURL'
    | 'isDestroyed'
    | 'reload'
    | 'replaceMisspelling'
    | 'send'
    | 'setWebRTCIPHandlingPolicy'
    | 'setWindowOpenHandler'
    | 'setZoomFactor'
  >
}
type Session = Pick<
  Electron.Session,
  | 'availableSpellCheckerLanguages'
  | 'fetch'
  | 'getSpellCheckerLanguages'
  | 'isSpellCheckerEnabled'
  | 'setDevicePermissionHandler'
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
  | 'setProxy'
  | 'setSpellCheckerEnabled'
  | 'setSpellCheckerLanguages'
> & {
  protocol: Pick<Electron.Protocol, 'handle'>
  webRequest: {
    onBeforeRequest(
      listener: (
        details: Pick<Electron.OnBeforeRequestListenerDetails, 'url'>,
        answer: (response: Electron.CallbackResponse) => void
      ) => void
    ): void
  }
}

/** The members of IpcMainInvokeEvent that the program uses. */
type InvokeEvent = Pick<
  Electron.IpcMainInvokeEvent,
  'defaultPrevented' | 'frameId' | 'preventDefault' | 'processId' | 'type'
> & {
  sender: Pick<Electron.WebContents, 'isDestroyed' | 'send'>
  senderFrame: (Pick<Electron.WebFrameMain, 'origin' | 'url'> & { parent: object | null }) | null
}
type Display = Pick<Electron.Display, 'bounds' | 'id' | 'scaleFactor' | 'workArea'>
type Used = {
  app: App
  BrowserWindow: {
    new (...options: ConstructorParameters<typeof Electron.BrowserWindow>): Window
    getAllWindows(): Window[]
  }
  clipboard: Pick<Electron.Clipboard, 'writeText'>
  dialog: Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox' | 'showOpenDialog' | 'showSaveDialog'>
  globalShortcut: Pick<Electron.GlobalShortcut, 'register' | 'unregister'>
  ipcMain: { handle(channel: string, handler: (event: InvokeEvent, ...args: unknown[]) => unknown): void }
  Menu: {
    buildFromTemplate(...template: Parameters<typeof Electron.Menu.buildFromTemplate>): {
      popup(at?: Electron.PopupOptions): void
    }
    setApplicationMenu(...menu: Parameters<typeof Electron.Menu.setApplicationMenu>): void
  }
  nativeImage: {
    createFromPath(
      ...path: Parameters<typeof Electron.nativeImage.createFromPath>
    ): Pick<Electron.NativeImage, 'setTemplateImage'>
  }
  nativeTheme: Pick<
    Electron.NativeTheme,
    'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI' | 'themeSource'
  >
  net: Pick<Electron.Net, 'isOnline'> & {
    request(options: Electron.ClientRequestConstructorOptions): Pick<Electron.ClientRequest, 'abort'>
    WebSocket: new (...address: ConstructorParameters<typeof Electron.WebSocket>) => object
  }
  Notification: {
    new (
      ...options: ConstructorParameters<typeof Electron.Notification>
    ): Pick<Electron.Notification, 'close' | 'show'>
    isSupported: typeof Electron.Notification.isSupported
  }
  powerMonitor: object
  protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged'>
  screen: {
    getAllDisplays(): Display[]
    getCursorScreenPoint(): Electron.Point
    getPrimaryDisplay(): Display
  }
  session: {
    fromPartition(...partition: Parameters<typeof Electron.session.fromPartition>): Session
    defaultSession: Session
  }
  shell: Pick<Electron.Shell, 'openExternal' | 'showItemInFolder'>
  Tray: new (
    image: Electron.NativeImage
  ) => Pick<Electron.Tray, 'destroy' | 'getBounds' | 'setContextMenu' | 'setImage' | 'setToolTip'>
}

const net = {
  ...network,
  request: (options: Electron.ClientRequestConstructorOptions) => new ClientRequest(options)
}

const electron: Used = {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray
}
export default electron

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray
}
