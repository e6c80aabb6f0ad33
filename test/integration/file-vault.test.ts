/** The vault on a full or read-only disk: a clear error, and nothing is left behind. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mountReadOnly, runWithMount } from './mount-namespace.ts'

const { href: vaultUrl } = new URL('../../main/store/file-vault.ts', import.meta.url)

let root: string
let folder: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vault-disk-'))
  folder = join(root, 'profile')
  mkdirSync(folder)
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

/** Writes a file of 2 MB. @returns the code of the error, and what is then in the vault */
async function writeWith(mount: string): Promise<string[]> {
  const script = join(root, 'script.ts')
  writeFileSync(
    script,
    `import { createFileVault } from ${JSON.stringify(vaultUrl)}
    const vault = createFileVault(${JSON.stringify(join(folder, 'files'))})
    async function* source() {
      for (let count = 0; count < 20; count++) yield new Uint8Array(100_000)
    }
    await vault.write(source()).then(() => console.log('written'), ({ code }) => console.log(code))
    console.log((await vault.list()).length)`
  )
  return runWithMount(mount, script)
}

test('a disk that becomes full', async () => {
  expect(await writeWith(`mount -t tmpfs -o size=1m none '${folder}'`)).toEqual(['full', '0'])
  expect(await writeWith(`mount -t tmpfs -o size=4m none '${folder}'`)).toEqual(['written', '1'])
})

test('a read-only folder', async () => {
  expect(await writeWith(mountReadOnly(folder))).toEqual(['read-only', '0'])
})
