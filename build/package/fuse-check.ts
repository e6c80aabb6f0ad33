/** Whether the fuses of a binary are what build/fuses.ts decides. */
import { FuseState, FuseV1Options } from '@electron/fuses'
import { fuses } from '../fuses.ts'

const NAMES: Record<number, string> = FuseV1Options

/**
 * One sentence for each fuse that is wrong or undecided.
 * @param wire the state of each fuse of the binary, by its number
 */
export function findWrongFuses(
  wire: Record<number, FuseState>,
  decided: Record<number, boolean | undefined> = fuses
): string[] {
  const numbers = Object.keys(wire).map(Number)
  const all = Object.keys(NAMES).map(Number).filter(Number.isInteger)
  return [
    ...numbers.flatMap((fuse) => {
      const name = NAMES[fuse] ?? `number ${fuse}`
      const wanted = decided[fuse]
      if (wanted === undefined) return [`The fuse ${name} is not decided in build/fuses.ts.`]
      if (wire[fuse] === (wanted ? FuseState.ENABLE : FuseState.DISABLE)) return []
      return [`The fuse ${name} is not ${wanted ? 'on' : 'off'}.`]
    }),
    ...all
      .filter((fuse) => !numbers.includes(fuse))
      .map((fuse) => `The binary has no fuse ${NAMES[fuse] ?? fuse}.`)
  ]
}
