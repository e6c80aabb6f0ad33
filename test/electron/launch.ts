/**
 * What the executable `electron` of this folder runs: the program's unchanged bundles, with a stand-in for Electron.
 * What `electron` is to the bundle is electron.ts of this folder.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { appRuntime } from './app.ts'
import { closeChromium, openChromium } from './chromium.ts'
import { readCommandLine } from './command-line.ts'
import { isWindowless } from './view.ts'
import { keepElectronFromWorkers } from './worker.ts'

const standIn = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron') return { url: standIn, shortCircuit: true }
    return next(specifier, context)
  }
})

const [execPath = '', , ...args] = process.argv
const { modules, folder, debuggingPort } = readCommandLine(args)
const appFolder = resolve(folder)
// As in Electron everything stays in it, what stands before the folder included.
process.argv = [execPath, ...args]

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
const load = createRequire(join(process.cwd(), 'package.json'))
for (const name of modules) load(name)

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
  if (!isWindowless) await openChromium(debuggingPort)
  // The program lives until it quits, whether or not anything keeps Node busy.
  setInterval(() => undefined, 2 ** 30)
  appRuntime.becomeReady()
}
