/**
 * `npm run attack [-- --quick --seed n --only part]`: attacks the built program with hostile messages, calls, servers and
 * programs. build/commands/attack.ts builds the program and runs this.
 */
import { parseArgs } from 'node:util'
import { parts } from './index.ts'
import type { PartResult } from './part.ts'
import { summaryOf } from './report.ts'
import { shareProgram } from './stage.ts'

type Options = { quick: boolean; seed: number; only: string | null }

/** @throws Error with a message for the user if an option is invalid */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' }
    }
  })
  const { seed, quick, only = null } = values
  if (!/^\d{1,9}$/.test(seed)) throw new Error(`--seed must be a whole number, not "${seed}".`)
  if (only !== null && !parts.some(({ name }) => name === only)) {
    throw new Error(`There is no part "${only}". There are: ${parts.map(({ name }) => name).join(', ')}.`)
  }
  return { seed: Number(seed), quick, only }
}

async function run({ seed, quick, only }: Options): Promise<number> {
  const wanted = parts.filter(({ name }) => only === null || name === only)
  const results: PartResult[] = []
  const shared = shareProgram()
  for (const part of wanted) {
    console.log(`${part.name}:`)
    try {
      results.push(await part.run({ seed, quick, shared, say: (line) => console.log(`  ${line}`) }))
    } catch (error) {
      console.error(error)
    }
  }
  await shared.close()
  const { ok, problems, closing } = summaryOf(
    wanted.map(({ name }) => name),
    results
  )
  for (const line of [...problems, closing]) console.log(line)
  return ok ? 0 : 1
}

try {
  process.exitCode = await run(readOptions())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
