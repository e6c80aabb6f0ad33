/**
 * `node build/run.mjs <command> [arguments]`: sets up what the command needs, then runs build/commands/<command>.ts.
 * Plain JavaScript without dependencies, because it runs on Node 20 or later before they are installed. Everything else runs
 * on Node 24, the version line that Electron uses. On Linux and Windows, Node 24 is a locked dependency.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const NODE_MAJOR = 24

/** The package chromium also installs the libraries that Electron's own binary needs (GTK, NSS, ALSA, GBM). */
const DESKTOP_PACKAGES = [
  'chromium',
  'dbus',
  'fonts-inter',
  'fonts-noto-cjk',
  'fonts-noto-color-emoji',
  'gnome-keyring',
  'libsecret-1-0',
  'xdg-utils',
  'xvfb'
]

/** With strace, the tests see which of the program's writes are on disk when a call returns. */
const FAULTS_PACKAGES = [...DESKTOP_PACKAGES, 'strace']

/** Tests of the page alone need no window. */
const TEST_PACKAGES = [...FAULTS_PACKAGES, 'chromium-headless-shell']

/** The Debian packages that each command needs. */
const COMMANDS = {
  start: DESKTOP_PACKAGES,
  dev: DESKTOP_PACKAGES,
  test: TEST_PACKAGES,
  faults: FAULTS_PACKAGES,
  attack: TEST_PACKAGES,
  lint: [],
  check: [],
  'electron-api': [],
  sandbox: [],
  bench: DESKTOP_PACKAGES,
  pictures: DESKTOP_PACKAGES,
  package: DESKTOP_PACKAGES,
  release: []
}

/** Prints the message and exits. */
function fail(message) {
  console.error(message)
  process.exit(1)
}

/** The packages that dpkg does not list as installed; null if there is no dpkg. */
function missingPackages(names) {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], {
    encoding: 'utf8'
  })
  if (query.error) return null
  const installed = new Set(
    query.stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0])
  )
  // Chrome is a substitute on distributions without a Chromium package.
  if (existsSync('/opt/google/chrome/chrome'))
    for (const name of ['chromium', 'chromium-headless-shell']) installed.add(name)
  return names.filter((name) => !installed.has(name))
}

function setUpPackages(names) {
  if (process.platform !== 'linux' || names.length === 0) return
  const missing = missingPackages(names)
  if (missing === null) {
    console.log(
      `This is not Debian: make sure that the equivalents of its packages ${names.join(', ')} are installed.`
    )
    return
  }
  if (missing.length === 0) return
  const mayInstall = process.getuid() === 0 && spawnSync('apt-get', ['--version']).status === 0
  if (!mayInstall) {
    fail(
      'Some Debian packages are missing, and only root can install them. Run this once, then try again:\n' +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`
    )
  }
  console.log(`Installing Debian packages: ${missing.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (args, problem) => {
    const run = spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env,
      encoding: 'utf8'
    })
    if (run.status !== 0) fail(`${run.stdout ?? ''}${run.stderr ?? ''}\n${problem}`)
  }
  apt(['update'], 'apt-get update failed; see above.')
  apt(['install', '-y', '--no-install-recommends', ...missing], 'apt-get install failed; see above.')
}

/**
 * Whether node_modules matches package-lock.json. npm writes its record of the installed packages last, so after an
 * interrupted installation there is none, and a newer package-lock.json differs from it.
 */
function dependenciesAreCurrent() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true
    const found = installed[path]
    return found ? found.version === version : optional === true
  })
}

/** A description of the running process that holds the lock; null if no running process does. */
function lockHolder(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    // A power cut may leave an empty lock file.
    if (pid === 0) return null
    process.kill(pid, 0)
    return `process ${pid}`
  } catch (error) {
    // EPERM: the process exists, but belongs to another user.
    return error.code === 'EPERM' ? 'a process of another user' : null
  }
}

/**
 * Takes the lock for setting up this folder, and waits if another command holds it: two concurrent `npm ci` would delete
 * each other's files.
 * @returns a function that releases the lock; it is also released when this process exits
 */
function acquireLock() {
  const lock = join(root, '.run', 'setting-up')
  const ownFile = `${lock}.${process.pid}`
  mkdirSync(dirname(lock), { recursive: true })
  writeFileSync(ownFile, String(process.pid))
  let held = [ownFile]
  const release = () => {
    for (const file of held) rmSync(file, { force: true })
    held = []
  }
  process.on('exit', release)
  let printed = false
  for (;;) {
    try {
      // A hard link is atomic: it fails if the lock exists, and the lock file is never seen without its content.
      linkSync(ownFile, lock)
      held.push(lock)
      return release
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = lockHolder(lock)
    if (holder === null) {
      // A stale lock: its command was killed.
      rmSync(lock, { force: true })
      continue
    }
    if (!printed) console.log(`Waiting for another command, ${holder}, which sets up this folder: ${lock}`)
    printed = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

const isSetUp = () => dependenciesAreCurrent() && node24() !== null

function setUpDependencies() {
  if (isSetUp()) return
  const release = acquireLock()
  if (!isSetUp()) installDependencies()
  release()
}

function installDependencies() {
  if (process.platform === 'win32' && process.execPath.startsWith(join(root, 'node_modules'))) {
    fail(
      'The dependencies changed, and Windows cannot replace a running program. Run `npm ci`, then try again.'
    )
  }
  console.log("Installing the project's dependencies: npm ci")
  // npm puts node_modules/.bin first in PATH. It is removed, because npm ci replaces the node in it.
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(join(root, 'node_modules')))
    .join(delimiter)
  const run = spawnSync('npm', ['ci', '--no-progress', '--loglevel=error'], {
    cwd: root,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32'
  })
  if (run.status !== 0) fail('npm ci failed; see above.')
}

/** The path of the Node 24 in node_modules, or null if it is missing. npm has none for macOS: there, the current Node. */
function node24() {
  if (process.platform === 'darwin') return process.execPath
  const system = process.platform === 'win32' ? 'win' : process.platform
  const folder = join(root, 'node_modules', `node-${system}-${process.arch}`, 'bin')
  const file = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(file) ? file : null
}

function checkedNode() {
  const file = node24()
  if (file === null) {
    fail(`The dependencies contain no Node ${NODE_MAJOR} for ${process.platform} on ${process.arch}.`)
  }
  const version = spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? ''
  if (!version.startsWith(`v${NODE_MAJOR}.`)) {
    fail(
      `Node ${NODE_MAJOR} is needed, ${file} is ${version || 'not working'}. Install Node ${NODE_MAJOR} and try again.`
    )
  }
  return file
}

const [command = '', ...args] = process.argv.slice(2)
if (!Object.hasOwn(COMMANDS, command)) {
  fail(`Unknown command "${command}". There are: ${Object.keys(COMMANDS).join(', ')}.`)
}
setUpDependencies()
const node = checkedNode()
// Only the check starts the program.
if (command !== 'package' || args[0] === '--check') setUpPackages(COMMANDS[command])

const child = spawn(node, [join(root, 'build', 'commands', `${command}.ts`), ...args], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  }
})
// The child cleans up and exits by itself; this process only forwards signals and waits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => fail(`${node} could not be started: ${error.message}`))
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
