/**
 * Encrypted files beside the database, each with a key of its own. A file is a sequence of chunks of AES-256-GCM. The nonce
 * of a chunk contains its number and whether it is the last one, so chunks cannot be exchanged, left out or cut off.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { StoreError, toStoreError } from './errors.ts'
import type { FileVault, VaultFile } from './types.ts'

const CIPHER = 'aes-256-gcm'
/** Bytes of the plain text in each chunk but the last one, which may be shorter. */
const CHUNK = 64 * 1024
const TAG = 16
const ID = /^[0-9a-f-]{36}$/

/** @param folder is created with the first file; its parent must exist */
export function createFileVault(folder: string): FileVault {
  const pathOf = (fileId: string): string => {
    if (!ID.test(fileId)) throw new StoreError('file-lost')
    return join(folder, fileId)
  }

  async function create(fileId: string): Promise<FileHandle> {
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error
    })
    return open(pathOf(fileId), 'wx', 0o600)
  }

  const remove = async (fileId: string): Promise<void> => {
    await rm(pathOf(fileId), { force: true }).catch((error: unknown) => {
      throw toStoreError(error)
    })
  }

  return {
    async write(source) {
      // Ordered by time, so that files that were added later have greater ids.
      const fileId = uuid()
      // A key encrypts one file only, so no nonce is used twice.
      const key = randomBytes(32)
      const file = await create(fileId).catch((error: unknown) => {
        throw toStoreError(error)
      })
      try {
        const bytes = await writeChunks(file, key, source)
        await closeSynced(file, folder)
        return { fileId, key, bytes }
      } catch (error) {
        await file.close().catch(() => undefined)
        await remove(fileId).catch(() => undefined)
        throw error
      }
    },
    read: (file, range) => readChunks(pathOf(file.fileId), file, range),
    remove,
    async list() {
      try {
        return (await readdir(folder)).filter((name) => ID.test(name))
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return []
        throw toStoreError(error)
      }
    }
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

/** @returns the number of plain bytes. Errors of the source are thrown as they are. */
async function writeChunks(
  file: FileHandle,
  key: Buffer,
  source: AsyncIterable<Uint8Array>
): Promise<number> {
  const pending = Buffer.allocUnsafe(CHUNK)
  let filled = 0
  let index = 0
  const flush = async (isLast: boolean): Promise<void> => {
    const sealed = seal(key, index, isLast, pending.subarray(0, filled))
    await file.writeFile(sealed).catch((error: unknown) => {
      throw toStoreError(error)
    })
    index += 1
    filled = 0
  }
  for await (const part of source) {
    for (let from = 0; from < part.byteLength;) {
      // Only when more follows is it known that the chunk is not the last one.
      if (filled === CHUNK) await flush(false)
      const piece = part.subarray(from, from + CHUNK - filled)
      pending.set(piece, filled)
      filled += piece.byteLength
      from += piece.byteLength
    }
  }
  const bytes = index * CHUNK + filled
  await flush(true)
  return bytes
}

/** Makes the content and the name durable. */
async function closeSynced(file: FileHandle, folder: string): Promise<void> {
  try {
    await file.sync()
    await file.close()
    // Windows has no such call and needs none.
    if (process.platform === 'win32') return
    const opened = await open(folder, 'r')
    await opened.sync().finally(() => opened.close())
  } catch (error) {
    throw toStoreError(error)
  }
}

async function* readChunks(
  path: string,
  { key, bytes }: VaultFile,
  { from = 0, to = bytes }: { from?: number; to?: number } = {}
): AsyncGenerator<Buffer> {
  const last = Math.max(0, Math.ceil(bytes / CHUNK) - 1)
  const file = await open(path, 'r').catch(() => {
    throw new StoreError('file-lost')
  })
  try {
    const { size } = await file.stat()
    if (size !== bytes + (last + 1) * TAG) throw new StoreError('file-lost')
    for (let index = Math.floor(from / CHUNK); index <= last && index * CHUNK < to; index++) {
      const start = index * CHUNK
      const sealed = Buffer.allocUnsafe(Math.min(CHUNK, bytes - start) + TAG)
      const { bytesRead } = await file.read(sealed, 0, sealed.length, index * (CHUNK + TAG))
      if (bytesRead !== sealed.length) throw new StoreError('file-lost')
      yield unseal(key, index, index === last, sealed).subarray(Math.max(0, from - start), to - start)
    }
  } catch (error) {
    throw error instanceof StoreError ? error : new StoreError('file-lost')
  } finally {
    await file.close().catch(() => undefined)
  }
}

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(index, 7)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

function seal(key: Uint8Array, index: number, isLast: boolean, plain: Uint8Array): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonceOf(index, isLast), { authTagLength: TAG })
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** @throws an error if the chunk is not the one that was written at this place */
function unseal(key: Uint8Array, index: number, isLast: boolean, sealed: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, nonceOf(index, isLast), { authTagLength: TAG })
  decipher.setAuthTag(sealed.subarray(-TAG))
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG)), decipher.final()])
}
