/** Sums up the results of all parts in printed lines. */
import type { PartName, PartResult } from './part.ts'

export type Summary = {
  ok: boolean
  /** What went wrong, one line each. */
  problems: string[]
  closing: string
}

/** @param wanted the parts that should have run: one that did not, or that tried nothing, is a problem */
export function summaryOf(wanted: PartName[], results: PartResult[]): Summary {
  const tried = (name: PartName): number => results.find((one) => one.name === name)?.tried ?? 0
  const escapes = results.flatMap(({ name, escapes: found }) =>
    found.map((what) => `ESCAPE ${name}: ${what}`)
  )
  const leaks = results.flatMap(({ name, leaks: found }) => found.map((what) => `LEAK ${name}: ${what}`))
  const missing = wanted.filter((name) => tried(name) === 0).map((name) => `DID NOT RUN ${name}`)
  const problems = [...escapes, ...leaks, ...missing]
  return {
    ok: problems.length === 0,
    problems,
    closing:
      `messages ${tried('messages')}, calls ${tried('calls')}, servers ${tried('servers')}, ` +
      `escapes ${escapes.length}, leaks ${leaks.length}`
  }
}
