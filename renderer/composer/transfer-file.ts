/** Passes a dropped or pasted file to main, in pieces: the page never names a path. */
import type { FileInfo, Result } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'

const PIECE_BYTES = 256 * 1024

export async function transferFile(conversationId: string, file: File): Promise<Result<FileInfo>> {
  const begun = await call('beginFile', { conversationId, name: file.name, bytes: file.size })
  if (!begun.ok) return begun
  const { transfer } = begun.value
  for (let from = 0; from < file.size; from += PIECE_BYTES) {
    const part = await read(file.slice(from, from + PIECE_BYTES))
    if (part === null) {
      await call('abortFile', { transfer })
      return { ok: false, code: 'file', detail: 'file-unreadable' }
    }
    const appended = await call('appendFile', { transfer, part })
    if (!appended.ok) return appended
  }
  return call('endFile', { transfer })
}

/** Null for a folder, and for a file that has changed or vanished. */
async function read(piece: Blob): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await piece.arrayBuffer())
  } catch {
    return null
  }
}
