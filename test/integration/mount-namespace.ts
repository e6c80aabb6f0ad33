/** Runs code in a process with its own mount namespace, where a test can mount a small or read-only file system. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { storeWorkerUrl } from '../support/store-data.ts'

const { href: storeUrl } = new URL('../../main/store/index.ts', import.meta.url)

/**
 * Runs statements on a store in a process with its own mount namespace. Needs Linux.
 * @param store.mount a shell command that mounts something for that process only
 * @param statements may use `open` (opens the store) and `printError` (prints the name and code of an error)
 * @returns the lines that they printed
 */
export async function runOnStoreWithMount(
  { file, key, mount }: { file: string; key: Buffer; mount: string },
  statements: string
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mount-script-'))
  const script = join(folder, 'script.ts')
  writeFileSync(
    script,
    `import { openStore } from ${JSON.stringify(storeUrl)}
    const key = Buffer.from('${key.toString('hex')}', 'hex')
    const open = () => openStore({ file: ${JSON.stringify(file)}, key, workerUrl: new URL('${storeWorkerUrl.href}') })
    const printError = (error) => console.log(error.name, error.code)
    ${statements}`
  )
  const lines = await runWithMount(mount, script)
  rmSync(folder, { recursive: true })
  return lines
}

/**
 * Runs a script with Node in a process with its own mount namespace.
 * @param mount a shell command that runs first, and mounts something for that process only
 * @returns the lines that the script printed
 */
export async function runWithMount(mount: string, script: string, ...args: string[]): Promise<string[]> {
  const command = `${mount} && exec '${process.execPath}' '${script}' ${args.join(' ')}`
  const { stdout } = await promisify(execFile)('unshare', ['--map-root-user', '--mount', 'sh', '-c', command])
  return stdout.trim().split('\n')
}

/** A shell command that makes a folder read-only. */
export const mountReadOnly = (folder: string): string =>
  `mount --bind '${folder}' '${folder}' && mount -o remount,bind,ro '${folder}'`
