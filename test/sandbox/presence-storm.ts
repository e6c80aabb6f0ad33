import type { Context } from './service.ts'

const STATUSES = ['busy', 'away', 'dnd', 'available']
/** The time between two groups of changes, in ms. */
const STEP_MS = 20

/** Changes the presence of the people of all conversations in turn, evenly spread over `ms`. */
export async function stormPresence(context: Context, changes: number, ms: number): Promise<void> {
  const { data } = context
  const people = [...new Set([...data.conversations.values()].flatMap((one) => one.participantIds))]
  const steps = Math.ceil(ms / STEP_MS)
  let made = 0
  for (let step = 1; step <= steps; step++) {
    for (; made < (changes * step) / steps; made++) {
      const status = STATUSES[(made + Math.floor(made / people.length)) % STATUSES.length] ?? ''
      data.setPresence(people[made % people.length] ?? '', status)
    }
    await new Promise<void>((resolve) => void context.setTimeout(resolve, STEP_MS))
  }
}
