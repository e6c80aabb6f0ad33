/**
 * `node build/run.mjs <command> [arguments]`: sets up what the command needs, then runs build/commands/<command>.ts.
 * Plain JavaScript without any dependency, because it runs before there is one, on Node 20 or later. Everything
 * after it runs under Node 24, whose line is also Electron's; for Linux and Windows that one is a locked dependency.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const NODE_MAJOR = 24

/** chromium brings along the libraries that Electron's own binary needs (GTK, NSS, ALSA, GBM). */
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

/** strace shows which of the program's writes are on the disk when a call returns. */
const FAULTS_PACKAGES = [...DESKTOP_PACKAGES, 'strace']

/** Each command with the Debian packages that it needs. */
const COMMANDS = {
  start: DESKTOP_PACKAGES,
  dev: DESKTOP_PACKAGES,
  test: FAULTS_PACKAGES,
  faults: FAULTS_PACKAGES,
  lint: [],
  check: [],
  'electron-api': [],
  sandbox: [],
  bench: DESKTOP_PACKAGES,
  package: []
}

/** Ends the run with a sentence for people. */
function fail(message) {
  console.error(message)
  process.exit(1)
}

/** The names of those packages that dpkg does not know as installed; null where there is no dpkg. */
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
  // Chrome does where a distribution has no Chromium package.
  if (existsSync('/opt/google/chrome/chrome')) installed.add('chromium')
  return names.filter((name) => !installed.has(name))
}

function setUpPackages(names) {
  if (process.platform !== 'linux' || names.length === 0) return
  const missing = missingPackages(names)
  if (missing === null) {
    console.log(`This is no Debian; what it calls ${names.join(', ')} must be installed already.`)
    return
  }
  if (missing.length === 0) return
  const mayInstall = process.getuid() === 0 && spawnSync('apt-get', ['--version']).status === 0
  if (!mayInstall) {
    fail(
      'Some Debian packages are missing and only root may install them. Run this once, then try again:\n' +
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
 * Whether node_modules holds what package-lock.json says. npm writes its own record of what it installed as the
 * last step, so an interrupted installation has none and a newer package-lock.json differs from it.
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

/** Which process sets up this folder just now, in words; null where none does. */
function setterUp(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    // A power cut may leave it empty.
    if (pid === 0) return null
    process.kill(pid, 0)
    return `process ${pid}`
  } catch (error) {
    // A process of another user may not be asked, but it lives.
    return error.code === 'EPERM' ? 'a process of another user' : null
  }
}

/**
 * Waits until no other command sets up this folder: two `npm ci` would take away what the other one installs.
 * @returns what lets the next one go on; the end of this process does, too.
 */
function takeTurn() {
  const lock = join(root, '.run', 'setting-up')
  const mine = `${lock}.${process.pid}`
  mkdirSync(dirname(lock), { recursive: true })
  writeFileSync(mine, String(process.pid))
  let held = [mine]
  const release = () => {
    for (const file of held) rmSync(file, { force: true })
    held = []
  }
  process.on('exit', release)
  let said = false
  for (;;) {
    try {
      // Takes the name with its content at once, where nobody has it.
      linkSync(mine, lock)
      held.push(lock)
      return release
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const other = setterUp(lock)
    if (other === null) {
      // Left behind by a command that was ended without warning.
      rmSync(lock, { force: true })
      continue
    }
    if (!said) console.log(`Waiting for another command, ${other}, which sets up this folder: ${lock}`)
    said = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

const isSetUp = () => dependenciesAreCurrent() && node24() !== null

function setUpDependencies() {
  if (isSetUp()) return
  const release = takeTurn()
  if (!isSetUp()) installDependencies()
  release()
}

function installDependencies() {
  if (process.platform === 'win32' && process.execPath.startsWith(join(root, 'node_modules'))) {
    fail(
      'The dependencies changed, and Windows cannot replace a program that runs. Run `npm ci`, then try again.'
    )
  }
  console.log("Installing the project's dependencies: npm ci")
  // Without node_modules/.bin, which npm puts first: the node in there is about to be replaced.
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

/** The Node 24 that the project brings; macOS has none in npm and uses its own. Null where it is missing. */
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
    fail(`There is no Node ${NODE_MAJOR} for ${process.platform} on ${process.arch} among the dependencies.`)
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
setUpPackages(COMMANDS[command])

const child = spawn(node, [join(root, 'build', 'commands', `${command}.ts`), ...args], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  }
})
// The child cleans up and ends by itself; this process only waits for it and passes on what it is told.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => fail(`${node} could not be started: ${error.message}`))
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
