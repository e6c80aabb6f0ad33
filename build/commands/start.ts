/** `npm start`: opens the program in a window, on a local CloudLink unless a cloud file is given. */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startApp } from '../launch/app.ts'
import { createLinkCatcher } from '../launch/browser.ts'
import { createChildren } from '../tools/children.ts'
import { compile } from '../tools/compile.ts'
import { runFolder } from '../tools/paths.ts'
import { saveScreenshots } from '../start/picture.ts'
import { freePort } from '../tools/ports.ts'
import { prepareDesktop } from '../launch/desktop.ts'
import { openSandbox } from '../launch/sandbox.ts'
import { chooseShell } from '../launch/shell.ts'
import { runSmoke } from '../start/smoke.ts'
import { parseStartOptions } from '../start/options.ts'
import type { StartOptions } from '../start/options.ts'

const children = createChildren()
const ending = new AbortController()

async function start(options: StartOptions): Promise<number> {
  const { cloud, profile, screenshot } = options
  if (screenshot !== null) mkdirSync(dirname(screenshot), { recursive: true })
  const sandbox = cloud === null ? await openSandbox(children, join(runFolder, 'sandbox'), options) : null
  if (sandbox !== null) console.log(sandbox.introduction)

  const { env, ownDisplay } = await prepareDesktop(children, {
    env: process.env,
    keychainFolder: join(runFolder, 'keychain'),
    alwaysOwnKeychain: false
  })
  if (ownDisplay && !env.BROWSER) {
    const catcher = createLinkCatcher(join(runFolder, 'browser'), (url) =>
      console.log(`Open this link in a browser: ${url}`)
    )
    env.BROWSER = catcher.program
    ending.signal.addEventListener('abort', () => catcher.close())
  }
  const shell = chooseShell(env)
  console.log(shell.why)

  const screenshotFile = screenshot ?? (ownDisplay ? join(runFolder, 'window.png') : null)
  const debuggingPort = options.debuggingPort ?? (screenshotFile === null ? null : await freePort())
  const app = startApp(children, shell, {
    env,
    cloudFile: sandbox?.cloudFile ?? cloud ?? '',
    profile: profile ?? join(runFolder, 'profile'),
    debuggingPort
  })
  if (debuggingPort !== null) console.log(`DevTools clients can attach to http://127.0.0.1:${debuggingPort}`)
  if (debuggingPort !== null && screenshotFile !== null) {
    saveScreenshots(debuggingPort, screenshotFile, ending.signal).catch((error: unknown) => {
      console.error(`The screenshot could not be saved: ${String(error)}`)
    })
  }
  return app.ended()
}

async function end(): Promise<void> {
  ending.abort()
  await children.end()
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end())

try {
  const options = parseStartOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd())
  compile()
  process.exitCode = options.smoke ? await runSmoke(children) : await start(options)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await end()
}
