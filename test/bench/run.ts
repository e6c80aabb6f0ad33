/**
 * `npm run bench [-- --json file --quick --only row --docs]`: measures the built program against its physical limits and
 * prints the table. --quick is a smoke test: small data, few repetitions, no times judged. --docs writes the table into
 * docs/performance.md and draws its plot. build/commands/bench.ts builds the program and runs this.
 */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openBench } from './bench.ts'
import { measureBySize } from './by-size.ts'
import { writeDocs } from './docs.ts'
import { groups } from './rows/index.ts'
import { measure } from './measure.ts'
import { tableOf } from './report.ts'

type Options = { json: string | null; quick: boolean; only: string[]; docs: boolean }

/** @throws Error with a message for the user if an option is invalid */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      docs: { type: 'boolean', default: false }
    }
  })
  const { json, quick, only, docs } = values
  const names = groups.map(({ name }) => name)
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Error(`There is no row "${unknown}". There are: ${names.join(', ')}.`)
  // npm runs scripts in the project's folder; INIT_CWD is the folder that it was called in.
  const from = process.env.INIT_CWD ?? process.cwd()
  return { json: json === undefined ? null : resolve(from, json), quick, only, docs }
}

async function run({ json, quick, only, docs }: Options): Promise<number> {
  if (process.platform !== 'linux') throw new Error('The benchmark needs Linux, because it reads /proc.')
  const bench = await openBench({ quick, say: (line) => console.log(line) })
  const stop = (): void => void bench.end().then(() => process.exit(1))
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    console.log(bench.shell.why)
    const { report, failed } = await measure(
      bench,
      groups.filter(({ name }) => only.length === 0 || only.includes(name))
    )
    console.log(tableOf(report))
    if (json !== null) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
    if (docs) writeDocs(report, await measureBySize(bench))
    if (failed.length > 0) console.log(`Not measured because of an error: ${failed.join(', ')}.`)
    return failed.length === 0 ? 0 : 1
  } finally {
    await bench.end()
  }
}

try {
  process.exitCode = await run(readOptions())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
// Handles that an error left open must not keep the process running.
process.exit()
