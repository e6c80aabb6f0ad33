/**
 * `npm run dev`: the program on a local CloudLink, built again whenever a source changes. A change of the page reloads it; a
 * change of main or preload starts the program anew, in the same profile, so the sign-in stays.
 */
import type { ChildProcess } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { exitCode, prepareDesktop, startApp } from '../app.ts'
import { createChildren } from '../children.ts'
import { compile } from '../compile.ts'
import { root, runFolder } from '../paths.ts'
import { openSandbox } from '../sandbox.ts'
import { chooseShell } from '../shell.ts'

/** Editors write a file in several steps, and several files at once: so long, in ms, nothing may change. */
const QUIET_MS = 150
/** Windows has no such signal: the program is started anew there. */
const canReload = process.platform !== 'win32'

const children = createChildren()
const ending = new AbortController()
const isEnding = (): boolean => ending.signal.aborted
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort())

const sandbox = await openSandbox(children, join(runFolder, 'sandbox'))
console.log(sandbox.introduction)
const { env } = await prepareDesktop(children, {
  env: process.env,
  keychainFolder: join(runFolder, 'keychain'),
  alwaysOwnKeychain: false
})
const shell = chooseShell(env)
console.log(shell.why)

function open(): ChildProcess {
  return startApp(children, shell, {
    env,
    cloudFile: sandbox.cloudFile,
    profile: join(runFolder, 'profile'),
    debuggingPort: null,
    hooks: [join(root, 'build/dev-reload.ts')]
  })
}

async function quit(program: ChildProcess): Promise<void> {
  program.kill('SIGTERM')
  await exitCode(program)
}

const changed = new Set<string>()
let noteChange = (): void => undefined
const watchers = ['main', 'preload', 'renderer'].map((folder) =>
  watch(join(root, folder), { recursive: true }, () => {
    changed.add(folder)
    noteChange()
  })
)

/** Resolves with the folders that changed, once nothing changes any more. */
async function nextChange(): Promise<string[]> {
  if (changed.size === 0) {
    await new Promise<void>((resolve) => {
      noteChange = resolve
      ending.signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }
  for (let known = -1; known !== changed.size && !isEnding();) {
    known = changed.size
    await wait(QUIET_MS, undefined, { signal: ending.signal }).catch(() => undefined)
  }
  const folders = [...changed]
  changed.clear()
  return folders
}

try {
  compile()
  let app = open()
  while (!isEnding()) {
    const folders = await nextChange()
    if (isEnding()) break
    try {
      compile()
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      continue
    }
    if (canReload && folders.every((folder) => folder === 'renderer')) {
      app.kill('SIGUSR2')
      console.log('The page reloads.')
    } else {
      await quit(app)
      app = open()
      console.log('The program restarts.')
    }
  }
} catch (error) {
  if (!isEnding()) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
} finally {
  for (const watcher of watchers) watcher.close()
  await children.end()
}
