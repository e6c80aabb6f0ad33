/** Pictures of people and Streams by their URL, and URLs that had no usable picture. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { PictureEntry, StoredPicture } from './types.ts'

const MAX_PICTURES = 2_000
const MAX_BYTES = 100 * 1024 * 1024

export function createPictures(db: Database): {
  listPictures(): PictureEntry[]
  getPicture(url: string): StoredPicture | null
  putPicture(picture: StoredPicture): string[]
  deletePictures(): void
} {
  const list = db.prepare<[], { url: string; fetchedOn: string; usable: number }>(
    `SELECT url, fetched_on AS fetchedOn, bytes IS NOT NULL AS usable FROM pictures`
  )
  const get = db.prepare<[string], StoredPicture>(
    `SELECT url, type, bytes, fetched_on AS fetchedOn FROM pictures WHERE url = ?`
  )
  const put = db.prepare<[StoredPicture]>(
    `INSERT OR REPLACE INTO pictures VALUES (@url, @type, @bytes, @fetchedOn)`
  )
  const remove = db.prepare<[string]>('DELETE FROM pictures WHERE url = ?')
  const removeAll = db.prepare('DELETE FROM pictures')
  const sizes = db.prepare<[], { url: string; bytes: number }>(
    `SELECT url, coalesce(length(bytes), 0) AS bytes FROM pictures ORDER BY fetched_on DESC, url`
  )

  /** Deletes the pictures that were fetched longest ago. @returns their URLs */
  function prune(): string[] {
    const pruned: string[] = []
    let total = 0
    for (const [place, { url, bytes }] of sizes.all().entries()) {
      total += bytes
      if (place >= MAX_PICTURES || total > MAX_BYTES) pruned.push(url)
    }
    for (const url of pruned) remove.run(url)
    return pruned
  }

  return {
    listPictures: () => list.all().map((entry) => ({ ...entry, usable: entry.usable === 1 })),
    getPicture: (url) => get.get(url) ?? null,
    deletePictures: () => void removeAll.run(),
    putPicture: db.transaction((picture: StoredPicture) => {
      put.run(picture)
      return prune()
    })
  }
}
