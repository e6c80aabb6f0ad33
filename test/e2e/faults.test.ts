/** The short form of `npm run faults`: a little of everything, always the same. */
import { describe, expect, test } from 'vitest'
import { parts } from '../faults/index.ts'
import { lineOfFailed, summaryOf } from '../faults/report.ts'

/** Nothing is measured by it: what hangs ends some time. */
const LIMIT = 5 * 60_000

// Its keychain is gnome-keyring, which only Linux has.
describe.runIf(process.platform === 'linux').each(parts)('faults: $name', (part) => {
  test(
    'nothing is lost, doubled or asked for too often, and what is shown is right',
    async () => {
      const said: string[] = []
      const result = await part.run({ seed: 1, quick: true, say: (line) => void said.push(line) })
      const failed = result.cells.filter((cell) => !cell.ok).map((cell) => lineOfFailed(part.name, cell))
      expect(failed, said.join('\n')).toEqual([])
      const { ok, lines } = summaryOf([result])
      expect(ok, lines.join('\n')).toBe(true)
    },
    LIMIT
  )
})
