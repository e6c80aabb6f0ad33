/** How the database is encrypted. Every page has a nonce and an authentication tag of its own, in the log too. */
import type { Database } from 'better-sqlite3-multiple-ciphers'

/** AEGIS-256. The key is taken as it is, nothing is derived from it; whether it fits shows at the first read. */
export function unlock(db: Database, key: Uint8Array): void {
  choose(db, 'aegis')
  db.pragma(`key = "${textOf(key)}"`)
}

/** The same for a database of an earlier version: AES-256 with HMAC-SHA512. */
export function unlockFormer(db: Database, key: Uint8Array): void {
  choose(db, 'sqlcipher')
  db.pragma(`key = "${textOf(key)}"`)
}

/** Adds a database of an earlier version to the connection, as `former`. */
export function attachFormer(db: Database, file: string, key: Uint8Array): void {
  choose(db, 'sqlcipher')
  db.prepare('ATTACH ? AS former KEY ?').run(file, textOf(key))
}

const choose = (db: Database, cipher: 'aegis' | 'sqlcipher'): void => void db.pragma(`cipher = '${cipher}'`)
const textOf = (key: Uint8Array): string => `x'${Buffer.from(key).toString('hex')}'`
