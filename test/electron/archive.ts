/** Electron reads files in asar archives as if they were in a folder. Node cannot, so the stand-in unpacks the archive. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { extractAll } from '@electron/asar'

/**
 * Unpacks the archive, and the files that are kept beside it, into a folder with the archive's name.
 * @returns the folder. Its parent is temporary: the caller removes it
 */
export function openArchive(archive: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'stand-in-archive-')), basename(archive))
  extractAll(archive, folder)
  return folder
}
