/** What every row needs: a display, a keychain, the shell, the empty app, and accounts with data. */
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
  /** Small data and few repetitions; no time is judged. */
  quick: boolean
  shell: Shell
  children: Children
  /** Leads to the display and the keychain. */
  env: NodeJS.ProcessEnv
  /** The empty app's folder. */
  emptyApp: string
  /** The file of probe.ts without its types: what takes them out would count as memory of each thread. */
  probe: string
  /** Where seeded stores are kept. */
  seeds: string
  /** How many messages the large data has. */
  messages: number
  say(line: string): void
  /** A new folder that goes with the bench. */
  newFolder(name: string): string
  /** Ends everything that was started. */
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
    // What a program that is killed leaves behind goes with the folder.
    const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: folder }
    if (!hasDisplay(env)) env.DISPLAY = await startDisplay(children)
    const keychain = await startKeychain(children, join(folder, 'keychain'))
    Object.assign(env, keychain, { CLOUDLINK_KEYCHAIN_SERVICE: 'CloudLink Chat bench' })
    // This process puts what each profile needs into the same keychain.
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
