/** Files that are there whole, old or new, whatever happens meanwhile. */
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Begins a file that takes the place of `path` only when it is kept. Only the user can read it.
 * @param fresh where it is written, in the same folder
 * @throws the file system's error, as its methods do
 */
export async function beginFile(
  path: string,
  fresh: string
): Promise<{
  write(data: string): Promise<void>
  /** Writes it out to the disk and puts it in its place. */
  keep(): Promise<void>
  /** Removes what was written; what is at `path` stays. */
  discard(): Promise<void>
}> {
  const file = await open(fresh, 'w', 0o600)
  return {
    write: (data) => file.writeFile(data),
    async keep() {
      await file.sync()
      await file.close()
      await rename(fresh, path)
    },
    async discard() {
      // Closing it twice is no error; a disk that is gone is no reason to leave the name.
      await file.close().catch(() => undefined)
      await rm(fresh, { force: true })
    }
  }
}

/**
 * Replaces the file's content; durable when it resolves. Only the user can read it.
 * @throws the file system's error; the old file stays then.
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

/** A rename is durable when its folder is; Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
