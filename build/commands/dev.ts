/**
 * `npm run dev`: runs the program on a local CloudLink and rebuilds it whenever a source changes. A change of the page
 * reloads it. A change of main or preload restarts the program in the same profile, so the person stays signed in.
 */
import { watch } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startApp } from '../launch/app.ts'
import type { App } from '../launch/app.ts'
import { prepareDesktop } from '../launch/desktop.ts'
import { createChildren } from '../tools/children.ts'
import { compile } from '../tools/compile.ts'
import { root, runFolder } from '../tools/paths.ts'
import { openSandbox } from '../launch/sandbox.ts'
import { chooseShell } from '../launch/shell.ts'

/** Debounce, in ms: editors write a file in several steps, and several files at once. */
const QUIET_MS = 150
/** Windows does not have SIGUSR2, so the program is restarted there. */
const canReload = process.platform !== 'win32'

const children = createChildren()
const ending = new AbortController()
const isEnding = (): boolean => ending.signal.aborted
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort())

const sandbox = await openSandbox(children, join(runFolder, 'sandbox'), { quiet: false })
console.log(sandbox.introduction)
const { env } = await prepareDesktop(children, {
  env: process.env,
  keychainFolder: join(runFolder, 'keychain'),
  alwaysOwnKeychain: false
})
const shell = chooseShell(env)
console.log(shell.why)

function open(): App {
  return startApp(children, shell, {
    env,
    cloudFile: sandbox.cloudFile,
    profile: join(runFolder, 'profile'),
    debuggingPort: null,
    hooks: [join(root, 'build/start/dev-reload.ts')]
  })
}

const changed = new Set<string>()
let noteChange = (): void => undefined
const watchers = ['main', 'preload', 'renderer'].map((folder) =>
  watch(join(root, folder), { recursive: true }, () => {
    changed.add(folder)
    noteChange()
  })
)

/** Resolves with the changed folders, QUIET_MS after the last change. */
async function nextChange(): Promise<string[]> {
  if (changed.size === 0) {
    await new Promise<void>((resolve) => {
      noteChange = resolve
      ending.signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }
  for (let previousSize = -1; previousSize !== changed.size && !isEnding();) {
    previousSize = changed.size
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
      app.signal('SIGUSR2')
      console.log('The page reloads.')
    } else {
      await app.quit()
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
