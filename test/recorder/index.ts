/**
 * Loaded into the main process before the program (`electron -r test/recorder/index.ts <app>`), in Electron and in the
 * stand-in alike. It records what the program asks the desktop for, answers in the desktop's place, and takes a test's
 * commands over the socket that RECORDER_SOCKET names. It changes Electron's documented objects only, so the program
 * does not know that it is there.
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
