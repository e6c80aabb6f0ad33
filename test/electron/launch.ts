/**
 * The entry of the executable `electron` in this folder. It runs the unchanged bundles of the program and resolves
 * their import of `electron` to electron.ts.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { appRuntime } from './app.ts'
import { closeChromium, openChromium } from './chromium.ts'
import { openArchive } from './archive.ts'
import { readCommandLine, switchesIn } from './command-line.ts'
import { isWindowless } from './view.ts'
import { keepElectronFromWorkers } from './worker.ts'

const standIn = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron') return { url: standIn, shortCircuit: true }
    return next(specifier, context)
  }
})

const { modules, folder, packaged, args } = readCommandLine(process.argv.slice(2))
const switches = switchesIn(args)
const archive = folder.endsWith('.asar') ? resolve(folder) : null
const appFolder = archive === null ? resolve(folder) : openArchive(archive)
process.argv = [packaged ?? process.execPath, ...args]

/** What Electron adds to `process`. The system version is that of /etc/os-release. */
Object.assign(process, {
  type: 'browser',
  resourcesPath: archive === null ? join(appFolder, 'resources') : dirname(archive),
  getSystemVersion: () => /^VERSION_ID="?([^"\n]+)/m.exec(osRelease())?.[1] ?? '0'
})
Object.defineProperty(process.versions, 'electron', { value: '45.4.1', enumerable: true })

function osRelease(): string {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
}

const { main } = JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8')) as { main: string }
appRuntime.begin({ folder: appFolder, isPackaged: packaged !== null, switches, closeBrowser: closeChromium })
if (archive !== null)
  appRuntime.onExit.push(() => rmSync(dirname(appFolder), { recursive: true, force: true }))
keepElectronFromWorkers()
const load = createRequire(join(process.cwd(), 'package.json'))
for (const name of modules) load(name)

// Electron emits `ready` only after the entry module is evaluated, so a top-level await of it never ends.
let evaluated = false
function reportHang(): void {
  if (evaluated) return
  evaluated = true
  process.stderr.write(
    'The entry module awaits at its top level; `ready` is emitted only after its evaluation.\n'
  )
  setInterval(() => undefined, 2 ** 30)
}
// At once if nothing else keeps Node running, otherwise after 5 s.
process.once('beforeExit', reportHang)
const hangTimer = setTimeout(reportHang, 5_000).unref()
await import(pathToFileURL(join(appFolder, main)).href)
evaluated = true
clearTimeout(hangTimer)

if (!appRuntime.isExiting()) {
  const port = switches.get('remote-debugging-port')
  if (!isWindowless) await openChromium(port === undefined ? null : Number(port))
  // Keeps the process running until the program quits.
  setInterval(() => undefined, 2 ** 30)
  appRuntime.becomeReady()
}
