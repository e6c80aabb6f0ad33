/** A store on a file system that the test may fill or lock. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const { href: storeUrl } = new URL('../../main/store/index.ts', import.meta.url)
const { href: workerUrl } = new URL('../../main/store/worker.ts', import.meta.url)

/**
 * Runs calls in a process with its own view of the file system.
 * @param where the store, and a line for a shell that mounts something for that process alone
 * @param calls statements that have `open` (the store) and `told` (says a StoreError)
 * @returns the lines that they wrote
 */
export async function inMount(
  { file, key, mount }: { file: string; key: Buffer; mount: string },
  calls: string
): Promise<string[]> {
  const scripts = mkdtempSync(join(tmpdir(), 'mount-script-'))
  const script = join(scripts, 'script.ts')
  writeFileSync(
    script,
    `import { openStore } from ${JSON.stringify(storeUrl)}
    const key = Buffer.from('${key.toString('hex')}', 'hex')
    const open = () => openStore({ file: ${JSON.stringify(file)}, key, workerUrl: new URL('${workerUrl}') })
    const told = (error) => console.log(error.name, error.code)
    ${calls}`
  )
  const inside = `${mount} && exec '${process.execPath}' '${script}'`
  const { stdout } = await promisify(execFile)('unshare', ['--map-root-user', '--mount', 'sh', '-c', inside])
  rmSync(scripts, { recursive: true })
  return stdout.trim().split('\n')
}
