import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from './paths.ts'

/**
 * Runs a script of this project in a child process with the same terminal. Signals are forwarded to the script, which cleans
 * up and exits by itself.
 * @param file relative to the project's folder
 * @returns the exit code; a signal counts as 1
 */
export async function runScript(file: string, args: string[]): Promise<number> {
  const script = spawn(process.execPath, [join(root, file), ...args], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => script.kill(signal))
  const [code] = (await once(script, 'exit')) as [number | null]
  return code ?? 1
}
