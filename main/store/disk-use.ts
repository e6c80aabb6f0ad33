/** How much space the store needs on the disk, and giving back what it no longer needs. */
import { statSync } from 'node:fs'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { StoreSize } from './types.ts'

/** The work of one step, in pages: other calls wait for it. */
const STEP_PAGES = 200
/** The value of the pragma auto_vacuum for a database that can shrink in steps. */
const INCREMENTAL = 2

export function createDiskUse(db: Database): { measure(): StoreSize; shrink(): boolean } {
  const pictures = db.prepare<[], number>('SELECT coalesce(sum(length(bytes)), 0) FROM pictures').pluck()
  const files = db.prepare<[], number>('SELECT coalesce(sum(bytes), 0) FROM files').pluck()
  const merge = db.prepare<[number]>("INSERT INTO search (search, rank) VALUES ('merge', ?)")
  const changes = db.prepare<[], number>('SELECT total_changes()').pluck()
  const numberOf = (pragma: string): number => Number(db.pragma(pragma, { simple: true }))

  /** The index only drops deleted entries when it merges its parts. @returns whether there was anything to merge */
  function mergeIndex(): boolean {
    const before = changes.get() ?? 0
    merge.run(STEP_PAGES)
    // https://www.sqlite.org/fts5.html#the_merge_command: fewer than two changes mean that nothing was merged.
    return (changes.get() ?? 0) - before >= 2
  }

  return {
    measure: () => ({
      database: db.memory ? numberOf('page_count') * numberOf('page_size') : bytesOf(db.name),
      pictures: pictures.get() ?? 0,
      files: files.get() ?? 0
    }),
    shrink() {
      if (mergeIndex()) return true
      if (numberOf('auto_vacuum') === INCREMENTAL && numberOf('freelist_count') > 0) {
        db.pragma(`incremental_vacuum(${STEP_PAGES})`)
        if (numberOf('freelist_count') > 0) return true
      }
      // The file only becomes smaller when the log is written back.
      db.pragma('wal_checkpoint(TRUNCATE)')
      return false
    }
  }
}

function bytesOf(file: string): number {
  const sizes = [file, `${file}-wal`].map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  return sizes.reduce((sum, size) => sum + size, 0)
}
