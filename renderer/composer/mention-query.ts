/** What a person types after an "@". */
export type MentionQuery = {
  /** Where the "@" is, in UTF-16 units. */
  from: number
  /** Where the caret is. */
  to: number
  text: string
}

/** Longer than any name. */
const MAX_LENGTH = 60
/** An "@" at the beginning of a word, up to the caret. E-mail addresses have it within a word. */
const QUERY = new RegExp(`(?:^|[^\\p{L}\\p{N}@])@([^@\\n]{0,${MAX_LENGTH}})$`, 'u')

/** @param caret null while text is selected. @returns null if the person is not writing a mention */
export function mentionQuery(text: string, caret: number | null): MentionQuery | null {
  if (caret === null) return null
  const found = QUERY.exec(text.slice(0, caret))?.[1]
  return found === undefined ? null : { from: caret - found.length - 1, to: caret, text: found }
}

/** Whether each word of the query begins a word of the name, in order: "an ve" is "Ana Vell". */
export function matchesQuery(name: string, query: string): boolean {
  const words = name.toLocaleLowerCase().split(/[\s,]+/)
  let place = 0
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((part) => part !== '')
    .every((part) => {
      const found = words.findIndex((word, index) => index >= place && word.startsWith(part))
      place = found + 1
      return found >= 0
    })
}
