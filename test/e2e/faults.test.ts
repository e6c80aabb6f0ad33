/** The short form of `npm run faults`: a few faults of each part, with a fixed seed. */
import { describe, expect, test } from 'vitest'
import { parts } from '../faults/index.ts'
import { summaryOf } from '../faults/report.ts'

/** Only stops a part that hangs, in ms. */
const TIMEOUT = 5 * 60_000

/** The tests of the pauses are tests of this suite already. */
const ownParts = parts.filter(({ name }) => name !== 'pauses')

// The fault tests use gnome-keyring, which only Linux has.
describe.runIf(process.platform === 'linux').each(ownParts)('faults: $name', (part) => {
  test(
    'loses and duplicates nothing, stays within the request budget and shows the right state',
    async () => {
      const output: string[] = []
      const result = await part.run({ seed: 1, quick: true, say: (line) => void output.push(line) })
      const { ok, lines } = summaryOf([result])
      expect(ok, [...output, ...lines].join('\n')).toBe(true)
    },
    TIMEOUT
  )
})
