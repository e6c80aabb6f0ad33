/** What the bundle gets for `electron`: the part of it that the program uses. */
export { app } from './app.ts'
export {
  clipboard,
  dialog,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  screen,
  shell,
  Tray
} from './desktop.ts'
export { ipcMain } from './ipc.ts'
export { net, protocol, session } from './session.ts'
export { BrowserWindow } from './window.ts'
