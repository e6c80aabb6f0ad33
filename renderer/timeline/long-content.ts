/** Which messages are so long that only their beginning is shown at first. */
import type { MessageContent } from '../../preload/contract/index.ts'
import { createContext } from '../context.ts'

/** How many drawn lines of a folded message are visible. */
export const VISIBLE_LINES = 20
/** Folding a message that is hardly longer would hide less than the button needs. */
const SLACK = 3
/** The narrowest bubble shows at least so many characters in a line, also of Chinese or Japanese. */
const FEWEST_IN_LINE = 12

/** Whether so many drawn lines are folded. */
export const isLong = (lines: number): boolean => lines > VISIBLE_LINES + SLACK

/** Whether the content may have so many lines: only then it is measured, because measuring costs time. */
export function mayBeLong(content: MessageContent): boolean {
  if (content.kind === 'text') return isLong(linesIn(content.text))
  if (content.kind !== 'html') return false
  const blocks = content.html.match(/<(?:br|p|li|div|tr|pre|blockquote|h\d)\b/g)?.length ?? 0
  return isLong(blocks + linesIn(content.html))
}

function linesIn(text: string): number {
  return text.split('\n').reduce((lines, line) => lines + 1 + line.length / FEWEST_IN_LINE, 0)
}

export type Unfolded = {
  has(id: string): boolean
  /** Shows all of a message, or only its beginning. What is visible stays in place. */
  set(id: string, isUnfolded: boolean): void
}

/** The list draws a message again when it scrolls back, so it must not forget this. */
export const [provideUnfolded, injectUnfolded] = createContext<Unfolded>('unfolded messages')
