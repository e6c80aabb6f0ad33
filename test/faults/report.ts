/** Sums up the results of all parts in printed lines. */
import type { Cell, PartResult } from './part.ts'

/** How many token renewals the program may make in ten minutes. */
const TOKEN_CALLS_LIMIT = 6

export type Summary = {
  ok: boolean
  /** A line for each cell that failed, the kills by failpoint, then the closing line. */
  lines: string[]
}

/**
 * Sums up the results. They are ok if there is at least one cell, every cell is ok, no message is lost or doubled,
 * every conversation is in order, and tokens were not renewed too often.
 */
export function summaryOf(results: PartResult[]): Summary {
  const cells = results.flatMap((result) => result.cells)
  const okCount = cells.filter((cell) => cell.ok).length
  const total = (of: (result: PartResult) => number): number =>
    results.reduce((sum, result) => sum + of(result), 0)
  const kills = new Map<string, number>()
  for (const [point, times] of results.flatMap((result) => Object.entries(result.kills))) {
    kills.set(point, (kills.get(point) ?? 0) + times)
  }
  const killed = [...kills.values()].reduce((sum, times) => sum + times, 0)
  const sent = total((result) => result.sent)
  const lost = total((result) => result.lost)
  const doubled = total((result) => result.doubled)
  const tokenCalls = Math.max(0, ...results.map((result) => result.tokenCallsIn10Minutes))
  const perPoint = [...kills].map(([point, times]) => `${point} ${times}`).join(', ')
  return {
    ok:
      cells.length > 0 &&
      okCount === cells.length &&
      lost === 0 &&
      doubled === 0 &&
      total((result) => result.orderBroken) === 0 &&
      tokenCalls <= TOKEN_CALLS_LIMIT,
    lines: [
      ...results.flatMap(({ name, cells: of }) =>
        of.filter(({ ok }) => !ok).map((cell) => lineOfFailed(name, cell))
      ),
      `kills per point: ${perPoint === '' ? 'none' : perPoint}`,
      `cells ${cells.length} ok ${okCount}, kills ${killed}, sent ${sent}, lost ${lost}, doubled ${doubled}, ` +
        `token calls at most ${tokenCalls} (limit ${TOKEN_CALLS_LIMIT}) in 10 min`
    ]
  }
}

export const lineOfFailed = (part: string, cell: Cell): string => `FAILED ${part}: ${cell.name}: ${cell.why}`
