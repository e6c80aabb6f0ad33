/** Lists what electron-builder has packed. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { getRawHeader } from '@electron/asar'
import { systemOfBinary } from './binary-system.ts'
import type { PackedFile } from './contents.ts'

type Entry = { files: Record<string, Entry> } | { size: number; unpacked?: boolean }

/** The files of an archive, and of the folder beside it in which electron-builder keeps what the system must load itself. */
export function listArchive(archive: string): PackedFile[] {
  const visit = (entry: Entry, path: string): PackedFile[] => {
    if ('files' in entry) {
      return Object.entries(entry.files).flatMap(([name, child]) =>
        visit(child, path === '' ? name : `${path}/${name}`)
      )
    }
    const { size, unpacked = false } = entry
    if (!path.endsWith('.node') || !unpacked) return [{ path, size, unpacked }]
    return [{ path, size, unpacked, system: systemOfBinary(readFileSync(join(`${archive}.unpacked`, path))) }]
  }
  return visit((getRawHeader(archive) as { header: Entry }).header, '')
}

/** The names of the files in a folder and all folders below, except those in folders that end with `.unpacked`. */
export function namesIn(folder: string): string[] {
  return filesIn(folder)
    .filter((path) => !path.includes('.unpacked/'))
    .map((path) => basename(path))
}

/** The size of all files in a folder, in bytes. */
export function sizeOf(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.size
  return filesIn(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0)
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
}
