import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runFolder } from '../tools/paths.ts'

/** What the program runs in: Electron's own binary, or the stand-in of test/electron. */
export type Shell = {
  name: 'Electron' | 'stand-in'
  /** One line to print: which shell was chosen, and why. */
  why: string
  /** The executable. Both have Electron's command line: [-r <module>] [switches] <app folder> [arguments]. */
  file: string
  /** Switches to pass before the app's folder. */
  switches: string[]
}

/** Allows for a hundred megabytes over a slow connection. A firewall may drop packets silently, so there is a timeout. */
const DOWNLOAD_TIMEOUT_MS = 90_000

const EXECUTABLE: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'electron',
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe'
}

/** The path of Electron's binary in ELECTRON_OVERRIDE_DIST_PATH, or in node_modules. Null if it is not there. */
function findElectron(env: NodeJS.ProcessEnv): string | null {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules/electron/dist')
  const file = join(folder, EXECUTABLE[process.platform] ?? 'electron')
  return existsSync(file) ? file : null
}

/** Tries to download Electron's binary, at most once a day. @returns why it failed, or null if it succeeded */
function downloadElectron(): string | null {
  const packageFile = join(root, 'node_modules/electron/package.json')
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }
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

/** Chromium refuses to start as root unless its process sandbox is off. */
function electron(file: string, why: string): Shell {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  return {
    name: 'Electron',
    why: `Running in Electron: ${why}.${isRoot ? ' As root it runs without its process sandbox.' : ''}`,
    file,
    switches: isRoot ? ['--no-sandbox'] : []
  }
}

function standIn(why: string): Shell {
  return {
    name: 'stand-in',
    why: `Running in the stand-in for Electron, with a Chromium window: ${why}.`,
    file: join(root, 'test/electron/electron'),
    switches: []
  }
}

/**
 * Chooses Electron if its binary is installed or can be downloaded, otherwise the stand-in. TEST_SHELL ('electron' or
 * 'stand-in') forces one of them.
 * @throws if the forced shell is not available, or TEST_SHELL has another value
 */
export function chooseShell(env: NodeJS.ProcessEnv): Shell {
  const { TEST_SHELL: wanted = '' } = env
  if (!['', 'electron', 'stand-in'].includes(wanted)) {
    throw new Error(`TEST_SHELL is "${wanted}"; it may be electron or stand-in.`)
  }
  if (wanted === 'stand-in') return standIn('TEST_SHELL asks for it')
  const shell = electronOrStandIn(env)
  if (wanted === 'electron' && shell.name !== 'Electron') {
    throw new Error(`TEST_SHELL asks for Electron. ${shell.why}`)
  }
  return shell
}

function electronOrStandIn(env: NodeJS.ProcessEnv): Shell {
  const present = findElectron(env)
  if (present !== null) return electron(present, `its binary is at ${present}`)
  const problem = env.ELECTRON_OVERRIDE_DIST_PATH
    ? 'ELECTRON_OVERRIDE_DIST_PATH names a folder that does not hold its binary'
    : downloadElectron()
  const downloaded = problem === null ? findElectron(env) : null
  if (downloaded !== null) return electron(downloaded, 'its binary was downloaded')
  return standIn(problem ?? 'its binary is missing after the download')
}
