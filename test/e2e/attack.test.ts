/** The short form of `npm run attack`: a few attacks of each part. */
import { afterAll, describe, expect, test } from 'vitest'
import { parts } from '../attack/index.ts'
import { summaryOf } from '../attack/report.ts'
import { shareProgram } from '../attack/stage.ts'

/** Only stops a part that hangs, in ms. */
const TIMEOUT = 4 * 60_000
/** Secrets have a test of their own, secrets.test.ts. */
const tried = parts.filter(({ name }) => name !== 'secrets')
const shared = shareProgram()
afterAll(() => shared.close())

// The parts that start the program use gnome-keyring, which only Linux has.
describe.runIf(process.platform === 'linux').each(tried)('attack: $name', (part) => {
  test(
    'nothing gets out, and nothing leaks',
    async () => {
      const output: string[] = []
      const result = await part.run({ seed: 1, quick: true, shared, say: (line) => void output.push(line) })
      expect(summaryOf([part.name], [result]).problems, output.join('\n')).toEqual([])
    },
    TIMEOUT
  )
})
