/** Runs one cell of a part with its own service, and counts there which of its messages arrived. */
import { isRenewal, mostInTenMinutes } from './calls.ts'
import type { Cell, PartResult } from './part.ts'
import { countAtService } from './scene.ts'
import type { CellOutcome } from './scene.ts'
import type { Stage, StagedCell } from './stage.ts'

export type PlannedCell = { name: string; speed: number; run(cell: StagedCell): Promise<CellOutcome> }

/** Runs a cell and adds its outcome to the result of the part. A failed cell does not throw. */
export async function runCell(
  stage: Stage,
  { name, speed, run }: PlannedCell,
  result: PartResult,
  seed: number
): Promise<Cell> {
  const cell = await stage.openCell({ speed, sandbox: { seed } })
  let why = ''
  try {
    const { sent, conversationId } = await run(cell)
    for (const text of sent) {
      const count = countAtService(cell, conversationId, text)
      result.sent++
      if (count === 0) result.lost++
      if (count > 1) result.doubled++
    }
  } catch (error) {
    why = error instanceof Error ? error.message : String(error)
  }
  const renewals = mostInTenMinutes(cell.sandbox.control.requests().filter(isRenewal))
  result.tokenCallsIn10Minutes = Math.max(result.tokenCallsIn10Minutes, renewals)
  await cell.close()
  const done = { name, ok: why === '', why }
  result.cells.push(done)
  return done
}
