import type { Database } from 'better-sqlite3-multiple-ciphers'
import { foldCase } from './fold-case.ts'
import type { StoredUser } from './types.ts'

const COLUMNS = `user_id AS userId, display_name AS displayName, first_name AS firstName, last_name AS lastName, email,
  photo_url AS photoUrl, extension, phone, mobile`

/** More words in a search would only repeat what the others exclude. */
const MAX_WORDS = 8

/** The operand of LIKE that finds the text in a folded column; '%%' for all. */
export function containing(text: string): string {
  return `%${foldCase(text.trim()).replace(/[\\%_]/g, '\\$&')}%`
}

/** The operand of LIKE that finds the word at the beginning of a word, in a folded column with a space before it. */
const beginning = (word: string): string => `% ${containing(word).slice(1)}`

export function createPeople(db: Database): {
  putUsers(users: StoredUser[]): string[]
  findUsers(text: string, limit?: number): StoredUser[]
  getUsers(userIds: string[]): StoredUser[]
} {
  const valuesOf = (row: 'excluded' | 'users'): string =>
    ['display_name', 'first_name', 'last_name', 'email', 'photo_url', 'extension', 'phone', 'mobile']
      .map((column) => `${row}.${column}`)
      .join(', ')
  const put = db.prepare(
    `INSERT INTO users VALUES (@userId, @displayName, @firstName, @lastName, @email, @photoUrl, @folded, @sortKey,
       @extension, @phone, @mobile)
     ON CONFLICT (user_id) DO UPDATE SET (display_name, first_name, last_name, email, photo_url, extension, phone, mobile,
       folded, sort_key) = (${valuesOf('excluded')}, excluded.folded, excluded.sort_key)
     WHERE (${valuesOf('excluded')}) IS NOT (${valuesOf('users')})`
  )
  const searches = new Map<number, ReturnType<typeof prepareSearch>>()
  /** A search for so many words. People with a name that begins with each of them come first. */
  function prepareSearch(words: number) {
    const all = (column: string): string => Array(words).fill(`${column} LIKE ? ESCAPE '\\'`).join(' AND ')
    return db.prepare<(string | number)[], StoredUser>(
      `SELECT ${COLUMNS} FROM users WHERE ${all('folded')}
       ORDER BY ${all("' ' || folded")} DESC, sort_key, user_id LIMIT ?`
    )
  }
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
    findUsers(text, limit = Infinity) {
      const words = text.trim().split(/\s+/).slice(0, MAX_WORDS)
      const search = searches.get(words.length) ?? prepareSearch(words.length)
      searches.set(words.length, search)
      // A negative limit is none.
      return search.all(...words.map(containing), ...words.map(beginning), limit === Infinity ? -1 : limit)
    },
    getUsers: (userIds) => get.all(JSON.stringify(userIds))
  }
}
