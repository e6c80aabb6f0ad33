/** `npm run check`: before a commit, all that CI checks but the long tests. Two checks run at a time. */
import { lintChecks, program } from '../lint/checks.ts'
import type { Check } from '../lint/checks.ts'

const LANES = 2

// The longest ones begin first.
const checks: Check[] = [
  program('unit tests', 'vitest', 'run', '--reporter=dot', '--maxWorkers=1', 'test/unit'),
  ...lintChecks({ cached: true })
]
const begun = performance.now()
const failed: string[] = []

async function runLane(): Promise<void> {
  for (let check = checks.shift(); check !== undefined; check = checks.shift()) {
    const { ok, output } = await check.run()
    console.log(`${ok ? 'ok' : 'FAILED'}  ${check.name}`)
    if (ok) continue
    failed.push(check.name)
    process.stderr.write(output)
  }
}

await Promise.all(Array.from({ length: LANES }, runLane))
const seconds = Math.round((performance.now() - begun) / 1_000)
console.log(
  `${failed.length === 0 ? 'All is well' : `Something is wrong in: ${failed.join(', ')}`} (${seconds} s).`
)
process.exitCode = failed.length === 0 ? 0 : 1
