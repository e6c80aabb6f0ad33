/** What an update server may offer: each file with its size and a SHA-512. electron-updater would accept less. */
import { basename } from 'node:path/posix'
import * as z from 'zod'
import { UpdateError } from './update-error.ts'

/** No package of this program comes near it. */
const MAX_BYTES = 500_000_000

const updateInfo = z.object({
  version: z.string().max(100),
  files: z
    .array(
      z.object({
        url: z.string().min(1).max(2_000),
        sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
        size: z.int().min(1).max(MAX_BYTES)
      })
    )
    .min(1)
    .max(50)
})

/** The size in bytes of each file, by its name. */
export type UpdateFiles = ReadonlyMap<string, number>

/**
 * @param info of electron-updater, as the server sent it
 * @throws UpdateError if something is missing or not plausible
 */
export function filesOf(info: unknown): UpdateFiles {
  const { success, data } = updateInfo.safeParse(info)
  if (!success) throw new UpdateError('update-feed-unreadable')
  return new Map(data.files.map(({ url, size }) => [nameOf(url), size]))
}

/** The name of a file in an address or a path. GitHub has no spaces in names; electron-updater replaces them. */
export function nameOf(url: string): string {
  const path = url.replace(/[?#].*$/s, '')
  return basename(decoded(path)).replaceAll(' ', '-')
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
