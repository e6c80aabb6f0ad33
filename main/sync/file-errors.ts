/** Failures of writing a file that a person asked for. */
import { SyncError } from './failure.ts'

/** Converts errors of the file system to failures whose texts say what to do. @throws SyncError */
export async function withFileErrors<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new SyncError('disk-full', 'export-disk-full')
    if (code === 'ENOENT') throw new SyncError('file', 'export-folder-missing')
    if (['EACCES', 'EPERM', 'EROFS'].includes(code)) throw new SyncError('file', 'export-not-writable')
    throw new SyncError('file', 'export-disk')
  }
}
