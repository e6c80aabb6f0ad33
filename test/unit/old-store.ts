import Sqlite from 'better-sqlite3-multiple-ciphers'

/** Brings a closed database back to the schema before the search, so that opening it finds messages to index. */
export function takeAwayIndex(file: string, key: Buffer): void {
  const db = new Sqlite(file)
  db.pragma("cipher = 'sqlcipher'")
  db.pragma(`key = "x'${key.toString('hex')}'"`)
  db.exec('DROP TABLE search; DROP TABLE summaries; DROP INDEX messages_by_doc')
  db.exec('ALTER TABLE messages DROP COLUMN doc')
  db.pragma('user_version = 1')
  db.close()
}
