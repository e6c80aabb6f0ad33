import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withChosenFile } from '../../main/desktop/read-chosen.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chosen-'))
  path = join(folder, 'Plan.txt')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const size = (wanted: string): Promise<number> =>
  withChosenFile(wanted, async ({ read }) => {
    let bytes = 0
    for await (const piece of read()) bytes += piece.byteLength
    return bytes
  })

test('an ordinary file is read, with the length that it has now', async () => {
  writeFileSync(path, 'x'.repeat(200_000))
  expect(await size(path)).toBe(200_000)
  const announced = await withChosenFile(path, async ({ name, bytes, read }) => {
    let longer = 0
    appendFileSync(path, 'more')
    for await (const piece of read()) longer += piece.byteLength
    truncateSync(path, 5)
    return { name, bytes, longer }
  })
  // Who copies it compares the two lengths.
  expect(announced).toEqual({ name: 'Plan.txt', bytes: 200_000, longer: 200_004 })
})

test('anything else is refused with its reason, and nothing waits', async () => {
  await expect(size(path)).rejects.toMatchObject({ code: 'file', detail: 'file-gone' })
  mkdirSync(path)
  await expect(size(path)).rejects.toMatchObject({ detail: 'file-is-folder' })
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  await expect(size(pipe)).rejects.toMatchObject({ detail: 'file-not-ordinary' })
  await expect(size('/dev/zero')).rejects.toMatchObject({ detail: 'file-not-ordinary' })
})
