/**
 * `npm run faults [-- --seed n --json file --quick --only part[:cell]]`: subjects the built program to faults and kills, and
 * compares its behaviour with the log of the local CloudLink. build/commands/faults.ts builds the program and runs this.
 */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parts } from './index.ts'
import type { PartResult } from './part.ts'
import { summaryOf } from './report.ts'
import { closeStages } from './stage.ts'

type Options = { seed: number; json: string | null; quick: boolean; only: string | null; cell: string }

/** @throws Error with a message for the user if an option is invalid */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' }
    }
  })
  const { seed, json, quick, only } = values
  if (!/^\d{1,9}$/.test(seed)) throw new Error(`--seed must be a whole number, not "${seed}".`)
  const [part, ...cell] = only?.split(':') ?? []
  if (part !== undefined && !parts.some(({ name }) => name === part)) {
    throw new Error(`There is no part "${part}". There are: ${parts.map(({ name }) => name).join(', ')}.`)
  }
  // npm runs scripts in the project's folder; INIT_CWD is the folder that it was called in.
  const from = process.env.INIT_CWD ?? process.cwd()
  return {
    seed: Number(seed),
    json: json === undefined ? null : resolve(from, json),
    quick,
    only: part ?? null,
    cell: cell.join(':')
  }
}

async function run({ seed, json, quick, only, cell }: Options): Promise<number> {
  const began = performance.now()
  const results: PartResult[] = []
  for (const part of parts.filter(({ name }) => only === null || name === only)) {
    console.log(`${part.name}:`)
    const result = await part.run({ seed, quick, cell, say: (line) => console.log(`  ${line}`) })
    results.push(result)
    const figures = Object.entries(result.figures).map(([name, value]) => `${name} ${value}`)
    if (figures.length > 0) console.log(`  ${figures.join(', ')}`)
  }
  const { ok, lines } = summaryOf(results)
  if (json !== null) {
    const seconds = Math.round((performance.now() - began) / 1_000)
    writeFileSync(json, `${JSON.stringify({ seed, quick, ok, seconds, results }, null, 2)}\n`)
  }
  for (const line of lines) console.log(line)
  return ok ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void closeStages().finally(() => process.exit(1)))
}

try {
  process.exitCode = await run(readOptions())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
