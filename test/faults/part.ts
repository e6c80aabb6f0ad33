/** A part of the proof that nothing is lost, doubled or asked for too often, and what it found. */

export type PartOptions = {
  /** Decides everything that a part draws by lot: the same seed strikes at the same places. */
  seed: number
  /** The short form: a little of everything, for `npm test`. */
  quick: boolean
  /** Only cells whose name has this in it, where a part is made of them. */
  cell?: string
  /** Tells the person who waits how far it is, and each cell that failed (lineOfFailed of report.ts). */
  say(line: string): void
}

/** One thing that was tried; `why` says in words what was wrong, '' where it is ok. */
export type Cell = { name: string; ok: boolean; why: string }

export type PartResult = {
  name: string
  cells: Cell[]
  /** How often the program was killed, by the point where. */
  kills: Record<string, number>
  /** Messages whose sending the program had accepted. */
  sent: number
  /** Of these, neither at the service nor waiting in the outbox. */
  lost: number
  /** Messages that the service has more than once. */
  doubled: number
  /** Conversations whose messages are in another order than they were written. */
  orderBroken: number
  /** The most calls of the token endpoint, by the program itself, that any ten minutes of its own clock saw. */
  tokenCallsIn10Minutes: number
  /** What else was measured, by name. */
  figures: Record<string, number>
}

export type Part = { name: string; run(options: PartOptions): Promise<PartResult> }

/** A result in which nothing was tried yet. */
export function emptyResult(name: string): PartResult {
  return {
    name,
    cells: [],
    kills: {},
    sent: 0,
    lost: 0,
    doubled: 0,
    orderBroken: 0,
    tokenCallsIn10Minutes: 0,
    figures: {}
  }
}
