import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashOfFiles } from '../../build/tools/file-hash.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-'))
  mkdirSync(join(folder, 'main/deep'), { recursive: true })
  writeFileSync(join(folder, 'main/deep/a.ts'), 'one')
  writeFileSync(join(folder, 'single.json'), '{}')
})
afterEach(() => rmSync(folder, { recursive: true }))

const hash = (): string => hashOfFiles(folder, ['main', 'single.json'])

test('the hash of the sources changes with the contents, names and number of files, and nothing else', () => {
  const before = hash()
  writeFileSync(join(folder, 'elsewhere'), 'not a source')
  expect(hash()).toBe(before)

  writeFileSync(join(folder, 'main/deep/a.ts'), 'two')
  const changed = hash()
  expect(changed).not.toBe(before)

  renameSync(join(folder, 'main/deep/a.ts'), join(folder, 'main/deep/b.ts'))
  const renamed = hash()
  expect(renamed).not.toBe(changed)

  writeFileSync(join(folder, 'main/empty.ts'), '')
  expect(hash()).not.toBe(renamed)
})
