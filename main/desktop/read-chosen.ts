/** Reads a file that the person chose. Only ordinary files: a pipe or a device may never end. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ChosenSource } from '../sync/chosen-files.ts'
import { SyncError } from '../sync/failure.ts'

const PIECE_BYTES = 64 * 1024

/**
 * Opens the file and passes its content to `use`.
 * @throws SyncError 'file' with a detail that says what is wrong with the file
 */
export async function withChosenFile<T>(path: string, use: (source: ChosenSource) => Promise<T>): Promise<T> {
  // Without O_NONBLOCK, opening a pipe waits for its other end. Windows has no such flag.
  const flags = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0)
  const file = await open(path, flags).catch((error: unknown) => {
    throw failureOf(error)
  })
  try {
    const found = await file.stat()
    if (found.isDirectory()) throw new SyncError('file', 'file-is-folder')
    if (!found.isFile()) throw new SyncError('file', 'file-not-ordinary')
    return await use({ name: basename(path), bytes: found.size, read: () => pieces(file) })
  } finally {
    await file.close()
  }
}

async function* pieces(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES)
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES).catch((error: unknown) => {
      throw failureOf(error)
    })
    if (bytesRead === 0) return
    yield piece.subarray(0, bytesRead)
  }
}

function failureOf(error: unknown): SyncError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return new SyncError('file', 'file-gone')
  if (code === 'EISDIR') return new SyncError('file', 'file-is-folder')
  if (code === 'ENXIO' || code === 'EOPNOTSUPP') return new SyncError('file', 'file-not-ordinary')
  return new SyncError('file', 'file-unreadable')
}
