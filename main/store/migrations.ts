/** The schema as numbered migrations: migration n takes user_version from n-1 to n. A released migration never changes. */
import type { Database } from 'better-sqlite3-multiple-ciphers'
import { failpoint } from '../kernel/failpoint.ts'
import { foldCase } from './fold-case.ts'
import { mentions } from './mentions.ts'
import { StoreError } from './errors.ts'

/**
 * Times are ISO 8601 in UTC with milliseconds, so they sort as text. A message's position in its conversation is
 * (created_on, message_id). A span says that every message between its two positions is stored or deleted; a span that
 * starts at '' reaches back to the beginning of the conversation.
 */
const MIGRATIONS = [
  `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE users (
    user_id TEXT PRIMARY KEY, display_name TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
    email TEXT NOT NULL, photo_url TEXT NOT NULL, folded TEXT NOT NULL, sort_key TEXT NOT NULL
  );
  CREATE TABLE conversations (
    conversation_id TEXT PRIMARY KEY, stream INTEGER NOT NULL, name TEXT NOT NULL,
    created_on TEXT NOT NULL, modified_on TEXT NOT NULL
  );
  CREATE TABLE participants (
    conversation_id TEXT NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (conversation_id, user_id)
  ) WITHOUT ROWID;
  CREATE TABLE messages (
    message_id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, created_on TEXT NOT NULL, body TEXT NOT NULL,
    content_type TEXT NOT NULL, fallback_text TEXT NOT NULL, created_by TEXT NOT NULL, modified_on TEXT,
    send_id TEXT NOT NULL
  );
  CREATE INDEX messages_by_place ON messages (conversation_id, created_on, message_id);
  CREATE TABLE deleted_messages (
    message_id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, created_on TEXT NOT NULL
  );
  CREATE TABLE spans (
    conversation_id TEXT NOT NULL, from_on TEXT NOT NULL, from_id TEXT NOT NULL,
    to_on TEXT NOT NULL, to_id TEXT NOT NULL, PRIMARY KEY (conversation_id, from_on, from_id)
  ) WITHOUT ROWID;
  CREATE TABLE read_marks (
    conversation_id TEXT PRIMARY KEY, created_on TEXT NOT NULL, message_id TEXT NOT NULL
  );
  CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT, send_id TEXT NOT NULL UNIQUE, conversation_id TEXT NOT NULL,
    text TEXT NOT NULL, state TEXT NOT NULL, failure_code TEXT, failure_message TEXT, created_at TEXT NOT NULL,
    attempted_at REAL
  );
  CREATE INDEX outbox_by_conversation ON outbox (conversation_id, position);
  CREATE TABLE drafts (conversation_id TEXT PRIMARY KEY, text TEXT NOT NULL);
  `,
  // Adds search, and summaries so that the conversation list reads no messages. `doc` is the message's row id in the
  // full-text index, in chronological order; null until the message is indexed. Messages stored by earlier versions are
  // indexed later in steps: see indexMore(). pgsz makes an index page plus its encryption overhead fit into one page of
  // the file instead of two.
  `
  ALTER TABLE messages ADD COLUMN doc INTEGER;
  DROP INDEX messages_by_place;
  CREATE INDEX messages_by_place ON messages (conversation_id, created_on, message_id, created_by);
  CREATE UNIQUE INDEX messages_by_doc ON messages (doc) WHERE doc IS NOT NULL;
  CREATE VIRTUAL TABLE search USING fts5 (
    words, content='', contentless_delete=1, tokenize="ascii tokenchars '_'", prefix='2 3'
  );
  INSERT INTO search (search, rank) VALUES ('pgsz', 3900);
  INSERT INTO facts SELECT 'indexedUpTo', '0' WHERE EXISTS (SELECT 1 FROM messages);
  CREATE TABLE summaries (
    conversation_id TEXT PRIMARY KEY, unread INTEGER NOT NULL,
    last_id TEXT, last_on TEXT, last_by TEXT, last_line TEXT
  ) WITHOUT ROWID;
  `,
  // People are searched like messages: "strasse" finds "Straße". Folding the already folded text again is enough.
  `
  UPDATE users SET folded = fold_case(folded), sort_key = fold_case(sort_key);
  `,
  // Adds telephone numbers, pictures, details of conversations, and what a person arranges on this computer: favourites,
  // muted, hidden and unread conversations, saved messages. hidden_on is the time of the newest message that is hidden;
  // muted_until is an instant, or 'always'. The mentions are those of the signed-in user.
  `
  ALTER TABLE users ADD COLUMN extension TEXT NOT NULL DEFAULT '';
  ALTER TABLE users ADD COLUMN phone TEXT NOT NULL DEFAULT '';
  ALTER TABLE users ADD COLUMN mobile TEXT NOT NULL DEFAULT '';
  ALTER TABLE conversations ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
  ALTER TABLE conversations ADD COLUMN visibility TEXT NOT NULL DEFAULT '';
  ALTER TABLE conversations ADD COLUMN picture_url TEXT NOT NULL DEFAULT '';
  CREATE TABLE arrangements (
    conversation_id TEXT PRIMARY KEY, favourite INTEGER, muted_until TEXT, marked_unread INTEGER NOT NULL DEFAULT 0,
    hidden_on TEXT
  ) WITHOUT ROWID;
  CREATE TABLE saved_messages (
    message_id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, saved_on TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE mentions (
    message_id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, created_on TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX mentions_by_conversation ON mentions (conversation_id, created_on);
  INSERT INTO mentions SELECT m.message_id, m.conversation_id, m.created_on
    FROM (SELECT json_extract(value, '$.name') AS name FROM facts WHERE name = 'me') me, messages m
    WHERE is_mention(m.body, me.name) AND m.created_by NOT IN
      (SELECT value FROM facts WHERE name IN ('userId', 'principalId'));
  CREATE INDEX mentions_by_time ON mentions (created_on);
  ALTER TABLE summaries ADD COLUMN mentioned INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE pictures (
    url TEXT PRIMARY KEY, type TEXT NOT NULL, bytes BLOB, fetched_on TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
  // Messages in the outbox may wait (not_before), be planned for a time (scheduled), or send a file. The rows that one
  // press of Send created have the same submission_id; it is null for rows of earlier versions. `file_url` is the
  // content address of the uploaded file. `files` describes the encrypted files beside the database: `key` encrypts one
  // file, so deleting the row makes its file unreadable. `draft_of` is the conversation in whose composer a file waits.
  // The index is read through again, because it now knows which messages have files, links and so on (search-marks.ts).
  // A list line with the address of a file is computed again.
  `
  ALTER TABLE outbox ADD COLUMN submission_id TEXT;
  ALTER TABLE outbox ADD COLUMN not_before TEXT;
  ALTER TABLE outbox ADD COLUMN scheduled INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE outbox ADD COLUMN file_id TEXT;
  ALTER TABLE outbox ADD COLUMN file_url TEXT;
  CREATE TABLE files (
    file_id TEXT PRIMARY KEY, url TEXT, name TEXT NOT NULL, type TEXT NOT NULL, bytes INTEGER NOT NULL,
    width INTEGER, height INTEGER, key BLOB NOT NULL, draft_of TEXT, used_on TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX files_by_url ON files (url) WHERE url IS NOT NULL;
  INSERT OR REPLACE INTO facts SELECT 'indexedUpTo', '0' WHERE EXISTS (SELECT 1 FROM messages);
  DELETE FROM summaries WHERE last_line LIKE '%/attachments/%';
  `
]

export const NEWEST_SCHEMA = MIGRATIONS.length

/** Runs the missing migrations, each in its own transaction. @throws StoreError 'newer' for a database of a newer version */
export function migrate(db: Database): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > NEWEST_SCHEMA) throw new StoreError('newer')
  db.function('is_mention', { deterministic: true }, (body, name) =>
    mentions(String(body), String(name)) ? 1 : 0
  )
  db.function('fold_case', { deterministic: true }, (text) => foldCase(String(text)))
  MIGRATIONS.slice(version).forEach((migration, index) => {
    db.transaction(() => {
      db.exec(migration)
      db.pragma(`user_version = ${version + index + 1}`)
      failpoint('migration-step')
    })()
  })
}
