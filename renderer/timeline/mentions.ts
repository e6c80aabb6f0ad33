/** Finds mentions in texts: an "@" and the full name of somebody. The service documents no other form. */

/** Somebody who can be mentioned. */
export type Mentionable = { userId: string; name: string; me: boolean }
/** A piece of a text; a mention if it has a `person`. */
export type MentionPiece = { text: string; person: Mentionable | null }

const WORD = /[\p{L}\p{N}]/u

/** @param people in any order; of two that fit, the longer name is meant */
export function mentionPieces(text: string, people: Mentionable[]): MentionPiece[] {
  const pieces: MentionPiece[] = []
  let done = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', Math.max(at + 1, done))) {
    const person = WORD.test(text[at - 1] ?? '') ? null : personAt(text, at + 1, people)
    if (person === null) continue
    if (at > done) pieces.push({ text: text.slice(done, at), person: null })
    done = at + 1 + person.name.length
    pieces.push({ text: text.slice(at, done), person })
  }
  if (done < text.length || pieces.length === 0) pieces.push({ text: text.slice(done), person: null })
  return pieces
}

function personAt(text: string, from: number, people: Mentionable[]): Mentionable | null {
  let found: Mentionable | null = null
  for (const person of people) {
    const { name } = person
    if (name === '' || name.length <= (found?.name.length ?? 0)) continue
    const end = from + name.length
    const isSame = text.slice(from, end).toLowerCase() === name.toLowerCase()
    if (isSame && !WORD.test(text[end] ?? '')) found = person
  }
  return found
}
