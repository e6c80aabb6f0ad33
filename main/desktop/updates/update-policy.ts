/** What an administrator decides about updates, in policy.json: `"updates": "off"` or `"updates": { "feed": "https://…" }`. */
import * as z from 'zod'
import { administratorsPath, readAdministratorsFile } from '../administrators-file.ts'

export type UpdatePolicy = {
  isOff: boolean
  /** The folder to ask instead of the program's own feed; null if the policy names none. */
  feed: string | null
}

const feed = z.url({ protocol: /^https$/ })

/** Other entries belong to other parts of the program. */
const policyFile = z.object({
  updates: z.union([z.literal('off'), z.strictObject({ feed })]).optional()
})

/**
 * @param text of the file; null if there is none
 * @returns off for a file that cannot be understood: its author wanted something other than the default
 */
export function parseUpdatePolicy(text: string | null): UpdatePolicy {
  if (text === null) return { isOff: false, feed: null }
  const { success, data } = policyFile.safeParse(jsonOf(text))
  if (!success || data.updates === 'off') return { isOff: true, feed: null }
  return { isOff: false, feed: data.updates?.feed ?? null }
}

export function readUpdatePolicy(): UpdatePolicy {
  return parseUpdatePolicy(readAdministratorsFile(administratorsPath('policy.json')))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
