/** Names inside a sentence. */

const CONTROLS = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/**
 * A name that cannot change the direction or the lines of the sentence around it: without control characters, and isolated
 * if it is written from right to left.
 */
export function isolated(name: string): string {
  const plain = name.replace(CONTROLS, ' ').trim()
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain
}
