import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFileVault } from '../../main/store/file-vault.ts'
import type { FileVault, VaultFile } from '../../main/store/types.ts'

const CHUNK = 64 * 1024
const SEALED = CHUNK + 16

let root: string
let folder: string
let vault: FileVault

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vault-'))
  folder = join(root, 'files')
  vault = createFileVault(folder)
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

async function* inPieces(plain: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < plain.length; from += size) yield plain.subarray(from, from + size)
}

const write = (plain: Uint8Array, size = 10_000): Promise<VaultFile> => vault.write(inPieces(plain, size))

async function read(file: VaultFile, range?: { from?: number; to?: number }): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of vault.read(file, range)) pieces.push(piece)
  return Buffer.concat(pieces)
}

test('reads back what was written, whole or in part, at any length and in any pieces', async () => {
  const length = fc.oneof(
    fc.integer({ min: 0, max: 4 * CHUNK }),
    fc.constantFrom(0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1)
  )
  const size = fc.constantFrom(1_000, 65_536, 65_537, 200_000)
  const range = fc.tuple(fc.nat(4 * CHUNK), fc.nat(4 * CHUNK))
  await fc.assert(
    fc.asyncProperty(length, size, range, async (bytes, pieceSize, [from, to]) => {
      const plain = randomBytes(bytes)
      const file = await write(plain, pieceSize)
      expect(file.bytes).toBe(bytes)
      expect((await read(file)).equals(plain)).toBe(true)
      expect((await read(file, { from, to })).equals(plain.subarray(from, to))).toBe(true)
      await vault.remove(file.fileId)
    }),
    { numRuns: 60 }
  )
})

test('keeps no plain byte, and only the user can read the file', async () => {
  const plain = Buffer.from('a sentence that nobody else may read; '.repeat(5_000))
  const file = await write(plain)
  const stored = readFileSync(join(folder, file.fileId))
  expect(stored.includes('nobody else')).toBe(false)
  expect(stored.includes(Buffer.from(file.key))).toBe(false)
  expect(statSync(join(folder, file.fileId)).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

describe('a file that was changed is refused', () => {
  let file: VaultFile
  let path: string
  beforeEach(async () => {
    file = await write(randomBytes(3 * CHUNK + 100))
    path = join(folder, file.fileId)
  })
  const lost = { code: 'file-lost' }

  test.each([0, 100, CHUNK + 3, SEALED, 3 * SEALED + 50, -1])('one bit at %i', async (place) => {
    const stored = readFileSync(path)
    const index = place < 0 ? stored.length + place : place
    stored.writeUInt8(stored.readUInt8(index) ^ 1, index)
    writeFileSync(path, stored)
    await expect(read(file)).rejects.toMatchObject(lost)
  })

  test('cut off, after a chunk or within one, also if the length is adjusted', async () => {
    const stored = readFileSync(path)
    writeFileSync(path, stored.subarray(0, 3 * SEALED))
    await expect(read(file)).rejects.toMatchObject(lost)
    await expect(read({ ...file, bytes: 3 * CHUNK })).rejects.toMatchObject(lost)
    writeFileSync(path, stored.subarray(0, -1))
    await expect(read({ ...file, bytes: file.bytes - 1 })).rejects.toMatchObject(lost)
  })

  test('with chunks in another order', async () => {
    const stored = readFileSync(path)
    const chunks = [1, 0, 2, 3].map((index) => stored.subarray(index * SEALED, (index + 1) * SEALED))
    writeFileSync(path, Buffer.concat(chunks))
    await expect(read(file)).rejects.toMatchObject(lost)
  })

  test('with the content or the key of another file', async () => {
    const other = await write(randomBytes(file.bytes))
    await expect(read({ ...file, key: other.key })).rejects.toMatchObject(lost)
    writeFileSync(path, readFileSync(join(folder, other.fileId)))
    await expect(read(file)).rejects.toMatchObject(lost)
  })

  test('missing', async () => {
    await vault.remove(file.fileId)
    await expect(read(file)).rejects.toMatchObject(lost)
    await expect(read({ ...file, fileId: '../../outside' })).rejects.toMatchObject(lost)
  })
})

test('leaves nothing behind if the source fails, and reports its error', async () => {
  const failure = new Error('the disk was removed')
  async function* source(): AsyncGenerator<Uint8Array> {
    yield randomBytes(100_000)
    throw failure
  }
  await expect(vault.write(source())).rejects.toBe(failure)
  expect(readdirSync(folder)).toEqual([])
})

test('a reader that stops early releases the file', async () => {
  const file = await write(randomBytes(5 * CHUNK))
  for await (const piece of vault.read(file)) {
    expect(piece).toHaveLength(CHUNK)
    break
  }
  await vault.remove(file.fileId)
  expect(readdirSync(folder)).toEqual([])
})

test('lists its files in the order in which they were added', async () => {
  expect(await vault.list()).toEqual([])
  expect(existsSync(folder)).toBe(false)
  const ids: string[] = []
  for (let count = 0; count < 5; count++) ids.push((await write(Buffer.from('x'))).fileId)
  writeFileSync(join(folder, 'something else'), '')
  expect((await vault.list()).sort()).toEqual(ids)
})
