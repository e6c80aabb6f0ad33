/** Encryption of the database. Every page, also in the WAL, has its own nonce and authentication tag. */
import type { Database } from 'better-sqlite3-multiple-ciphers'

/** Uses AEGIS-256 with the raw key, without key derivation. A wrong key only shows at the first read. */
export function unlock(db: Database, key: Uint8Array): void {
  setCipher(db, 'aegis')
  db.pragma(`key = "${keyLiteral(key)}"`)
}

/** For databases of earlier versions: AES-256 with HMAC-SHA512. */
export function unlockOldCipher(db: Database, key: Uint8Array): void {
  setCipher(db, 'sqlcipher')
  db.pragma(`key = "${keyLiteral(key)}"`)
}

/** Attaches a database of an earlier version to the connection, under the schema name `old`. */
export function attachOldCipher(db: Database, file: string, key: Uint8Array): void {
  setCipher(db, 'sqlcipher')
  db.prepare('ATTACH ? AS old KEY ?').run(file, keyLiteral(key))
}

const setCipher = (db: Database, cipher: 'aegis' | 'sqlcipher'): void =>
  void db.pragma(`cipher = '${cipher}'`)
const keyLiteral = (key: Uint8Array): string => `x'${Buffer.from(key).toString('hex')}'`
