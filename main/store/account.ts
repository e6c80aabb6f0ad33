import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { Capability, EmojiUse } from '../../preload/contract/index.ts'
import type { Summaries } from './summaries.ts'
import type { StatusDeadline, StoredAccount } from './types.ts'

/**
 * Facts about the store as a whole: which account it belongs to, from when messages count as unread, when one's own
 * status is cleared, which emoji were used last, and what the service allows.
 */
export function createAccount(
  db: Database,
  summaries: Pick<Summaries, 'clear'>
): {
  setMe(me: StoredAccount): void
  getMe(): StoredAccount | null
  setReadFloor(instant: string): void
  getReadFloor(): string | null
  setStatusDeadline(deadline: StatusDeadline | null): void
  getStatusDeadline(): StatusDeadline | null
  setEmojiUse(use: EmojiUse): void
  getEmojiUse(): EmojiUse
  setCapabilities(capabilities: Capability[]): void
  getCapabilities(): Capability[]
} {
  const set = db.prepare(
    'INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
  )
  const get = db.prepare<[string], { value: string }>('SELECT value FROM facts WHERE name = ?')
  const read = (name: string): string | null => get.get(name)?.value ?? null
  return {
    setMe: db.transaction((me: StoredAccount) => {
      if (read('principalId') !== me.principalId) summaries.clear()
      set.run('me', JSON.stringify(me))
      // Also stored separately, because SQL statements compare message authors with them.
      set.run('principalId', me.principalId)
      set.run('userId', me.userId)
    }),
    getMe() {
      const me = read('me')
      return me === null ? null : (JSON.parse(me) as StoredAccount)
    },
    setReadFloor: db.transaction((instant: string) => {
      if (read('readFloor') !== null) return
      set.run('readFloor', instant)
      summaries.clear()
    }),
    getReadFloor: () => read('readFloor'),
    setStatusDeadline: (deadline) => void set.run('statusDeadline', JSON.stringify(deadline)),
    getStatusDeadline: () => JSON.parse(read('statusDeadline') ?? 'null') as StatusDeadline | null,
    setEmojiUse: (use) => void set.run('emojiUse', JSON.stringify(use)),
    getEmojiUse: () => JSON.parse(read('emojiUse') ?? '{"recent":[],"tone":0}') as EmojiUse,
    setCapabilities: (capabilities) => void set.run('capabilities', JSON.stringify(capabilities)),
    getCapabilities: () => JSON.parse(read('capabilities') ?? '[]') as Capability[]
  }
}
