/* global Response, URL */
/** The minimal app that shows a page as the program does: a custom scheme, one sandboxed window, quit on SIGTERM. */
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { app, BrowserWindow, protocol, session as sessions } from 'electron'

const TYPES = { '.html': 'text/html', '.js': 'text/javascript' }

app.setPath('userData', process.argv[process.argv.indexOf('--profile') + 1])
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
])
app.on('window-all-closed', () => app.quit())
process.on('SIGTERM', () => app.quit())

void app.whenReady().then(() => {
  const session = sessions.fromPartition('page', { cache: false })
  session.protocol.handle('app', async (request) => {
    const { pathname } = new URL(request.url)
    const body = await readFile(join(import.meta.dirname, 'page', pathname)).catch(() => null)
    return new Response(body, {
      status: body === null ? 404 : 200,
      headers: { 'content-type': TYPES[extname(pathname)] ?? 'text/plain' }
    })
  })
  const window = new BrowserWindow({
    show: false,
    width: 1_000,
    height: 760,
    webPreferences: { session, sandbox: true, contextIsolation: true, nodeIntegration: false }
  })
  window.once('ready-to-show', () => window.show())
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  void window.loadURL('app://empty/index.html')
})
