/** What every row needs: a display, a keychain, the shell, the empty app, and accounts with data. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformWithOxc } from 'vite'
import { runFolder } from '../../build/tools/paths.ts'
import { openStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'
import { writeEmptyApp } from './empty-app.ts'

export type Bench = Pick<Stage, 'shell' | 'children' | 'env' | 'newFolder'> & {
  /** Small data and few repetitions; no time is judged. */
  quick: boolean
  /** The empty app's folder. */
  emptyApp: string
  /** probe.ts compiled to JavaScript, because stripping types at load time would count as memory of each thread. */
  probe: string
  /** The folder of seeded stores. */
  seeds: string
  /** How many messages the large account has. */
  messages: number
  say(line: string): void
  /** Ends everything that was started. */
  end(): Promise<void>
}

export async function openBench(options: { quick: boolean; say(line: string): void }): Promise<Bench> {
  const { quick, say } = options
  const stage = await openStage('cloudlink-chat-bench')
  try {
    const { children, shell, folder, newFolder } = stage
    const env: NodeJS.ProcessEnv = { ...stage.env, CLOUDLINK_KEYCHAIN_SERVICE: 'CloudLink Chat bench' }
    // This process puts what each profile needs into the same keychain.
    process.env.DBUS_SESSION_BUS_ADDRESS = env.DBUS_SESSION_BUS_ADDRESS ?? ''
    const emptyApp = join(folder, 'empty-app')
    await writeEmptyApp(emptyApp)
    const probe = join(folder, 'probe.mjs')
    const source = join(import.meta.dirname, 'probe.ts')
    writeFileSync(probe, (await transformWithOxc(readFileSync(source, 'utf8'), source)).code)
    return {
      quick,
      shell,
      children,
      env,
      emptyApp,
      probe,
      seeds: quick ? join(folder, 'seeds') : join(runFolder, 'bench-seeds'),
      messages: quick ? 5_000 : 1_000_000,
      say,
      newFolder,
      end: stage.close
    }
  } catch (error) {
    await stage.close()
    throw error
  }
}
