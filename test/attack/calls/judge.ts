/** Judges the answer to a hostile call. */
import { CODES } from '../../../main/sync/failure.ts'

const FAILURE_FIELDS = ['ok', 'code', 'detail', 'values', 'correlationId']

/**
 * What is wrong with an answer; '' if nothing is. A refusal has a known code and nothing but the fields of a failure.
 * 'internal' counts as wrong too: main met something that it did not expect.
 */
export function wrongWith(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer))
    return `is no result: ${String(answer)}`
  if (answer.ok === true) return ''
  if (answer.ok !== false || !('code' in answer)) return 'is neither a success nor a failure'
  const code = String(answer.code)
  if (!Object.hasOwn(CODES, code)) return `has the unknown code ${code}`
  if (code === 'internal') return 'is an unexpected error in main'
  const more = Object.keys(answer).filter((field) => !FAILURE_FIELDS.includes(field))
  return more.length > 0 ? `has more than a failure: ${more.join(', ')}` : ''
}

/** The secret that an answer contains; undefined if there is none. */
export const secretIn = (answer: unknown, secrets: string[]): string | undefined => {
  const text = JSON.stringify([answer])
  return secrets.find((secret) => text.includes(secret))
}
