import type { ConversationSummary, FirstListSize, Result } from '../../preload/contract/index.ts'
import { call } from '../bridge.ts'

/** How many rows are shown while the others load. */
const FIRST: FirstListSize = 50

let early: Result<ConversationSummary[]> | null = null
let isTaken = false

export const fetchFirstRows = (): Promise<Result<ConversationSummary[]>> =>
  call('listConversations', { limit: FIRST })

/**
 * Fetches the first rows before anything is drawn, because most people who start the program are signed in. The preload has
 * already sent this request. Resolves when main has answered, even if nobody is signed in.
 */
export async function prefetchFirstRows(): Promise<void> {
  const result = await fetchFirstRows()
  if (!isTaken) early = result
}

/**
 * The rows that were prefetched, or null. Only the first caller gets them: nobody was subscribed to changes meanwhile, and
 * a later caller may be another person.
 */
export function takeFirstRows(): ConversationSummary[] | null {
  const rows = early?.ok === true ? early.value : null
  early = null
  isTaken = true
  return rows
}
