import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runFolder } from '../tools/paths.ts'

/** What the program runs in: Electron's own binary, or the stand-in of test/electron. */
export type Shell = {
  name: 'Electron' | 'stand-in'
  /** One line for people: which, and why. */
  why: string
  /** The executable. Both have Electron's command line: [-r <module>] [switches] <app folder> [arguments]. */
  file: string
  /** Switches that stand before the app's folder. */
  switches: string[]
}

/** How long the download may take, in ms: a hundred megabytes over a slow line, or a firewall that says nothing. */
const DOWNLOAD_LIMIT = 90_000

const EXECUTABLE: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'electron',
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe'
}

/** Electron's binary where it is on this machine: in the folder that the variable names, or where npm keeps it. */
function findElectron(env: NodeJS.ProcessEnv): string | null {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules/electron/dist')
  const file = join(folder, EXECUTABLE[process.platform] ?? 'electron')
  return existsSync(file) ? file : null
}

/** Tries to download Electron's binary, at most once a day; says what came of it, or null where it is there now. */
function downloadElectron(): string | null {
  const packageFile = join(root, 'node_modules/electron/package.json')
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }
  const attempt = `${version} ${new Date().toISOString().slice(0, 10)}`
  const memory = join(runFolder, 'electron-download.failed')
  if (existsSync(memory) && readFileSync(memory, 'utf8') === attempt) {
    return `its binary is not here and could not be downloaded earlier today; to try again, remove ${memory}`
  }
  console.log(`Downloading Electron ${version}`)
  const run = spawnSync(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    encoding: 'utf8',
    timeout: DOWNLOAD_LIMIT
  })
  if (run.status === 0) return null
  mkdirSync(runFolder, { recursive: true })
  writeFileSync(memory, attempt)
  if (run.signal) return `its binary is not here and its download took longer than ${DOWNLOAD_LIMIT / 1000} s`
  const reason = run.stderr.split('\n').find((line) => line.includes('Error')) ?? 'no reason given'
  return `its binary is not here and could not be downloaded (${reason.trim()})`
}

/** Electron needs a user of its own rights to build its sandbox; root has none to give up. */
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
 * Electron where it is or can be had, else the stand-in; TEST_SHELL, 'electron' or 'stand-in', allows one of them only.
 * @throws where that one cannot be had, or TEST_SHELL names neither
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
  return standIn(problem ?? 'its binary is not where it should be')
}
