import { mentionPieces } from './mentions.ts'
import type { Mentionable } from './mentions.ts'

/** Text in these is shown as it is. */
const NOT_IN = 'a, code, pre, kbd, button'

/** Replaces the mentions in the texts of sanitised nodes by buttons, with the userId in `data-user-id`. */
export function markMentions(nodes: DocumentFragment, people: Mentionable[]): void {
  const walker = document.createTreeWalker(nodes, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) texts.push(walker.currentNode as Text)
  for (const text of texts) {
    if (!text.data.includes('@') || text.parentElement?.closest(NOT_IN)) continue
    const pieces = mentionPieces(text.data, people)
    if (pieces.every(({ person }) => person === null)) continue
    text.replaceWith(
      ...pieces.map(({ text: words, person }) => (person === null ? words : buttonOf(words, person)))
    )
  }
}

function buttonOf(words: string, { userId, me }: Mentionable): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = me ? 'mention me' : 'mention'
  button.dataset.userId = userId
  button.textContent = words
  return button
}
