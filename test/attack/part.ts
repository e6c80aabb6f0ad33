/** A part of the attacks, and its result. */
import type { SharedProgram } from './stage.ts'

export type PartName = 'messages' | 'calls' | 'servers' | 'machine' | 'secrets'

export type AttackOptions = {
  /** The short form for `npm test`: a part of the attacks. */
  quick: boolean
  /** Seed of all random choices: the same seed repeats the same run. */
  seed: number
  /** The program that parts attack, unless they need one of their own. */
  shared: SharedProgram
  /** Prints the progress. */
  say(line: string): void
}

export type PartResult = {
  name: PartName
  /** How many attacks were made; 0 counts as a part that did not run. */
  tried: number
  /** Attacks that had an effect which they must not have, one line each. */
  escapes: string[]
  /** Places where a secret was found, one line each. */
  leaks: string[]
}

/** What one kind of attack of a part found. */
export type Attacked = { tried: number; escapes: string[] }

export type Part = { name: PartName; run(options: AttackOptions): Promise<PartResult> }
