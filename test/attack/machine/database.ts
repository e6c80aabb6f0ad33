/** A database that somebody else put in place: without encryption, with another key, a link, or nonsense. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import { openStore } from '../../../main/store/index.ts'
import { StoreError } from '../../../main/store/errors.ts'
import { storeWorkerUrl } from '../../support/store-data.ts'
import type { Attacked } from '../part.ts'

const CHAT = 'https://chat.test/2017-09-01'
const PLANTED = 'Planted by somebody else'

/** A database that is not encrypted, with as much of the real one as its author could know. */
function plainDatabase(file: string): void {
  const db = new Sqlite(file)
  db.exec(`CREATE TABLE outbox (text TEXT); CREATE TABLE drafts (conversation_id TEXT, text TEXT);
    CREATE TRIGGER evil AFTER INSERT ON drafts BEGIN DELETE FROM drafts; END;
    CREATE VIEW facts AS SELECT 1; INSERT INTO outbox VALUES ('${PLANTED}'); PRAGMA user_version = 1`)
  db.close()
}

async function databaseWithKey(file: string, key: Buffer): Promise<void> {
  const store = await openStore({ file, key, workerUrl: storeWorkerUrl, chatUrl: CHAT })
  await store.close()
}

export async function attackDatabase(): Promise<Attacked> {
  const folder = mkdtempSync(join(tmpdir(), 'attack-database-'))
  const key = randomBytes(32)
  const elsewhere = join(folder, 'elsewhere.db')
  plainDatabase(elsewhere)
  const planted: Record<string, (file: string) => unknown> = {
    'a database without encryption': plainDatabase,
    'a database with another key': (file) => databaseWithKey(file, randomBytes(32)),
    'a link to another database': (file) => symlinkSync(elsewhere, file),
    'random bytes': (file) => writeFileSync(file, randomBytes(65_536)),
    zeroes: (file) => writeFileSync(file, Buffer.alloc(65_536)),
    'a text': (file) => writeFileSync(file, 'SQLite format 3\u0000'.repeat(1_000))
  }
  const escapes: string[] = []
  for (const [name, put] of Object.entries(planted)) {
    const file = join(folder, `${name}.db`)
    await put(file)
    const outcome = await openStore({ file, key, workerUrl: storeWorkerUrl, chatUrl: CHAT }).then(
      async (store) => {
        await store.close()
        return 'opened'
      },
      (error: unknown) => (error instanceof StoreError ? error.code : String(error))
    )
    // The program then moves it aside and begins with an empty one.
    if (outcome !== 'damaged') escapes.push(`${name}: ${outcome}`)
  }
  rmSync(folder, { recursive: true })
  return { tried: Object.keys(planted).length, escapes }
}
