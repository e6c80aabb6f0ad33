/** Electron's own binary: where it is, and how it gets there. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runFolder } from '../tools/paths.ts'

/** Allows for a hundred megabytes over a slow connection. A firewall may drop packets silently, so there is a timeout. */
const DOWNLOAD_TIMEOUT_MS = 90_000

const EXECUTABLE: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'electron',
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe'
}

/** An unpacked release of Electron. */
export type ElectronRelease = { folder: string; executable: string }

/** The release in ELECTRON_OVERRIDE_DIST_PATH, or in node_modules. Null if it is not there. */
export function findElectron(env: NodeJS.ProcessEnv): ElectronRelease | null {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules/electron/dist')
  const executable = join(folder, EXECUTABLE[process.platform] ?? 'electron')
  return existsSync(executable) ? { folder, executable } : null
}

/** The version that package-lock.json names. */
export function electronVersion(): string {
  const packageFile = join(root, 'node_modules/electron/package.json')
  return (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version
}

/** Tries to download Electron's binary, at most once a day. @returns why it failed, or null if it succeeded */
export function downloadElectron(): string | null {
  const version = electronVersion()
  const attempt = `${version} ${new Date().toISOString().slice(0, 10)}`
  const failureFile = join(runFolder, 'electron-download.failed')
  if (existsSync(failureFile) && readFileSync(failureFile, 'utf8') === attempt) {
    return `its binary is not installed and could not be downloaded earlier today; to try again, remove ${failureFile}`
  }
  console.log(`Downloading Electron ${version}`)
  const run = spawnSync(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    encoding: 'utf8',
    timeout: DOWNLOAD_TIMEOUT_MS
  })
  if (run.status === 0) return null
  mkdirSync(runFolder, { recursive: true })
  writeFileSync(failureFile, attempt)
  if (run.signal) {
    return `its binary is not installed and downloading it took longer than ${DOWNLOAD_TIMEOUT_MS / 1000} s`
  }
  const reason = run.stderr.split('\n').find((line) => line.includes('Error')) ?? 'no reason given'
  return `its binary is not installed and could not be downloaded (${reason.trim()})`
}
