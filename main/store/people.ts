import type { Database } from 'better-sqlite3-multiple-ciphers'
import { foldCase } from './fold-case.ts'
import type { StoredUser } from './types.ts'

const COLUMNS =
  'user_id AS userId, display_name AS displayName, first_name AS firstName, last_name AS lastName, email, photo_url AS photoUrl'

export function createPeople(db: Database): {
  putUsers(users: StoredUser[]): string[]
  findUsers(text: string): StoredUser[]
  getUsers(userIds: string[]): StoredUser[]
} {
  const put = db.prepare(
    `INSERT INTO users VALUES (@userId, @displayName, @firstName, @lastName, @email, @photoUrl, @folded, @sortKey)
     ON CONFLICT (user_id) DO UPDATE SET display_name = excluded.display_name, first_name = excluded.first_name,
       last_name = excluded.last_name, email = excluded.email, photo_url = excluded.photo_url,
       folded = excluded.folded, sort_key = excluded.sort_key
     WHERE (excluded.display_name, excluded.first_name, excluded.last_name, excluded.email, excluded.photo_url)
       IS NOT (users.display_name, users.first_name, users.last_name, users.email, users.photo_url)`
  )
  const find = db.prepare<[string], StoredUser>(
    `SELECT ${COLUMNS} FROM users WHERE folded LIKE ? ESCAPE '\\' ORDER BY sort_key, user_id`
  )
  const get = db.prepare<[string], StoredUser>(
    `SELECT ${COLUMNS} FROM users WHERE user_id IN (SELECT value FROM json_each(?))`
  )
  return {
    putUsers: db.transaction((users: StoredUser[]) => {
      const changed: string[] = []
      for (const user of users) {
        const { displayName, firstName, lastName, email } = user
        const { changes } = put.run({
          ...user,
          folded: foldCase([displayName, firstName, lastName, email].join(' ')),
          sortKey: foldCase(
            `${lastName || (displayName.split(' ').at(-1) ?? '')} ${firstName || displayName}`
          )
        })
        if (changes > 0) changed.push(user.userId)
      }
      return changed
    }),
    findUsers: (text) => find.all(`%${foldCase(text.trim()).replace(/[\\%_]/g, '\\$&')}%`),
    getUsers: (userIds) => get.all(JSON.stringify(userIds))
  }
}
