/** The file of the settings as JSON, whatever is in its place. */
import { readFileSync, statSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { basename } from 'node:path'

/** A larger file was not written by this program, and reading it would delay the start. */
const MAX_BYTES = 1_000_000

/** `isDamaged`: something is in the place of the file that is not a readable JSON object. */
export type SettingsJson = { json: Record<string, unknown>; isDamaged: boolean }

/** Reads the file. Never throws; a missing file has no entries. */
export function readSettingsJson(file: string): SettingsJson {
  try {
    const found = statSync(file, { throwIfNoEntry: false })
    if (found === undefined) return { json: {}, isDamaged: false }
    // Anything else, such as a pipe, could block the start.
    if (!found.isFile() || found.size > MAX_BYTES) return { json: {}, isDamaged: true }
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json)
    return isObject
      ? { json: json as Record<string, unknown>, isDamaged: false }
      : { json: {}, isDamaged: true }
  } catch {
    return { json: {}, isDamaged: true }
  }
}

/**
 * Renames what is in the place of the file, also a folder, so that a new file can be written.
 * @returns its new name, in the same folder
 * @throws the file system's error
 */
export async function putAside(file: string): Promise<string> {
  const aside = `${file}.damaged-${new Date().toISOString().replaceAll(':', '-')}`
  await rename(file, aside)
  return basename(aside)
}
