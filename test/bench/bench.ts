/** The fixture of all rows: a display, a keychain, the shell and the empty app. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transformWithOxc } from 'vite'
import { createChildren } from '../../build/children.ts'
import type { Children } from '../../build/children.ts'
import { hasDisplay, startDisplay } from '../../build/display.ts'
import { startKeychain } from '../../build/keychain.ts'
import { runFolder } from '../../build/paths.ts'
import { chooseShell } from '../../build/shell.ts'
import type { Shell } from '../../build/shell.ts'
import { writeEmptyApp } from './empty-app.ts'

export type Bench = {
  /** Little data and few repetitions, without judging any time. */
  quick: boolean
  shell: Shell
  children: Children
  /** Environment variables that lead to the display and the keychain. */
  env: NodeJS.ProcessEnv
  /** The folder of the empty app. */
  emptyApp: string
  /** probe.ts compiled to JavaScript, because stripping types at load time would count as memory of each thread. */
  probe: string
  /** The folder of seeded stores. */
  seeds: string
  /** How many messages the large account has. */
  messages: number
  say(line: string): void
  /** Creates a folder that is removed when the benchmark ends. */
  newFolder(name: string): string
  /** Ends everything that was started, and removes the folders. */
  end(): Promise<void>
}

export async function openBench(options: { quick: boolean; say(line: string): void }): Promise<Bench> {
  const { quick, say } = options
  const children = createChildren()
  const folder = mkdtempSync(join(tmpdir(), 'cloudlink-chat-bench-'))
  const end = async (): Promise<void> => {
    await children.end()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    // Killed programs leave files in the temporary folder, which is removed at the end.
    const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: folder }
    if (!hasDisplay(env)) env.DISPLAY = await startDisplay(children)
    const keychain = await startKeychain(children, join(folder, 'keychain'))
    Object.assign(env, keychain, { CLOUDLINK_KEYCHAIN_SERVICE: 'CloudLink Chat bench' })
    // This process writes the tokens and keys of profiles to the same keychain.
    Object.assign(process.env, keychain)
    const emptyApp = join(folder, 'empty-app')
    await writeEmptyApp(emptyApp)
    const probe = join(folder, 'probe.mjs')
    const source = join(import.meta.dirname, 'probe.ts')
    writeFileSync(probe, (await transformWithOxc(readFileSync(source, 'utf8'), source)).code)
    return {
      quick,
      shell: chooseShell(env),
      children,
      env,
      emptyApp,
      probe,
      seeds: quick ? join(folder, 'seeds') : join(runFolder, 'bench-seeds'),
      messages: quick ? 5_000 : 1_000_000,
      say,
      newFolder: (name) => mkdtempSync(join(folder, `${name}-`)),
      end
    }
  } catch (error) {
    await end()
    throw error
  }
}
