/**
 * `node launch.ts <app folder> [arguments]`: runs the program's unchanged bundles with a stand-in for Electron.
 * What `electron` is to the bundle is electron.ts of this folder.
 */
import { existsSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startControl } from './control.ts'
import { appRuntime } from './app.ts'
import { closeChromium, openChromium } from './chromium.ts'
import { isWindowless } from './view.ts'
import { keepElectronFromWorkers } from './worker.ts'

const standIn = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron') return { url: standIn, shortCircuit: true }
    return next(specifier, context)
  }
})

const [execPath = '', , folder = '.', ...args] = process.argv
const appFolder = resolve(folder)
process.argv = [execPath, appFolder, ...args]

/** What Electron adds to `process`; of the system's version, what /etc/os-release says. */
Object.assign(process, {
  type: 'browser',
  resourcesPath: join(appFolder, 'resources'),
  getSystemVersion: () => /^VERSION_ID="?([^"\n]+)/m.exec(osRelease())?.[1] ?? '0'
})
Object.defineProperty(process.versions, 'electron', { value: '45.4.1', enumerable: true })

function osRelease(): string {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
}

const { main } = JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8')) as { main: string }
appRuntime.begin(appFolder, closeChromium)
keepElectronFromWorkers()
await startControl(process.env.ELECTRON_STAND_IN_CONTROL)

// In Electron `ready` comes only after the entry module was evaluated, so waiting for it there waits for ever.
let evaluated = false
function sayThatItHangs(): void {
  if (evaluated) return
  evaluated = true
  process.stderr.write('The entry module waits at its top level; `ready` comes only after its evaluation.\n')
  setInterval(() => undefined, 2 ** 30)
}
// At once where nothing else is under way, else after 5 s.
process.once('beforeExit', sayThatItHangs)
const patience = setTimeout(sayThatItHangs, 5_000).unref()
await import(pathToFileURL(join(appFolder, main)).href)
evaluated = true
clearTimeout(patience)

if (!appRuntime.isExiting()) {
  const port = args.find((word) => word.startsWith('--remote-debugging-port='))?.split('=')[1]
  if (!isWindowless) await openChromium(port === undefined ? null : Number(port))
  // The program lives until it quits, whether or not anything keeps Node busy.
  setInterval(() => undefined, 2 ** 30)
  appRuntime.becomeReady()
}
