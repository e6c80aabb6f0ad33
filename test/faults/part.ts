/** A part of the fault tests, and its result. */

export type PartOptions = {
  /** Seed of all random choices: the same seed repeats the same run. */
  seed: number
  /** The short form for `npm test`: a few cells of each part. */
  quick: boolean
  /** Run only the cells whose name contains this; some parts ignore it. */
  cell?: string
  /** Prints the progress, and each failed cell (lineOfFailed of report.ts). */
  say(line: string): void
}

/** The result of one scenario; `why` says what went wrong, or is ''. */
export type Cell = { name: string; ok: boolean; why: string }

export type PartResult = {
  name: string
  cells: Cell[]
  /** How often the program was killed, by failpoint. */
  kills: Record<string, number>
  /** How many messages the program accepted. */
  sent: number
  /** How many of these are neither at the service nor in the outbox. */
  lost: number
  /** How many messages the service has more than once. */
  doubled: number
  /** How many conversations have their messages in the wrong order. */
  orderBroken: number
  /** The most token renewals in any ten minutes of the program's clock. */
  tokenCallsIn10Minutes: number
  /** Other measurements, by name. */
  figures: Record<string, number>
}

export type Part = { name: string; run(options: PartOptions): Promise<PartResult> }

/** A result without any cell. */
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
