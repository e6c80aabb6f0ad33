/**
 * Loaded into the main process before the program (`electron -r test/recorder/index.ts <app>`), in Electron and in the
 * stand-in. It records what the program asks of the desktop, answers in place of the desktop, and accepts commands of a
 * test over the socket RECORDER_SOCKET. It replaces only documented methods of Electron, so the program runs unchanged.
 */
import { app } from 'electron'
import { recordDesktop, recordLanguages } from './desktop.ts'
import { recordPages } from './pages.ts'
import { listen } from './server.ts'

const socket = process.env.RECORDER_SOCKET
if (app.isPackaged) throw new Error('The recorder refuses to run in a packaged program.')
if (socket !== undefined) {
  recordDesktop()
  recordLanguages(process.env)
  recordPages()
  listen(socket)
}
