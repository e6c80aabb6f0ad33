/** Atomic file writes: after a crash, either the old or the new file is there, complete. */
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Opens a temporary file that replaces `path` when it is kept. Only the user can read it (mode 0600).
 * @param temporaryPath must be in the same folder as `path`
 * @throws the file system's error, as do the returned methods
 */
export async function beginFile(
  path: string,
  temporaryPath: string
): Promise<{
  write(data: string | Uint8Array): Promise<void>
  /** Syncs the file to disk and renames it to `path`. */
  keep(): Promise<void>
  /** Deletes the temporary file; the file at `path` stays. */
  discard(): Promise<void>
}> {
  const file = await open(temporaryPath, 'w', 0o600)
  return {
    write: (data) => file.writeFile(data),
    async keep() {
      await file.sync()
      await file.close()
      await rename(temporaryPath, path)
    },
    async discard() {
      // The file may already be closed, and if closing fails, the temporary file must still be deleted.
      await file.close().catch(() => undefined)
      await rm(temporaryPath, { force: true })
    }
  }
}

/**
 * Replaces the file's content atomically; durable when it resolves. Only the user can read the file (mode 0600).
 * @throws the file system's error; the old file then stays in place
 */
export async function writeFileAtomic(path: string, data: string): Promise<void> {
  const file = await beginFile(path, `${path}.${process.pid}.new`)
  try {
    await file.write(data)
    await file.keep()
  } catch (error) {
    await file.discard()
    throw error
  }
  await syncFolder(dirname(path))
}

/** Makes a rename in the folder durable. Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
