/** `npm run check`: what CI checks, except the long tests. For use before a commit. Runs two checks at a time. */
import { lintChecks, program } from '../lint/checks.ts'
import type { Check } from '../lint/checks.ts'

const CONCURRENCY = 2

// The longest checks start first.
const checks: Check[] = [
  program('unit tests', 'vitest', 'run', '--reporter=dot', '--maxWorkers=1', 'test/unit'),
  ...lintChecks({ cached: true })
]
const startedAt = performance.now()
const failed: string[] = []

async function runRemaining(): Promise<void> {
  for (let check = checks.shift(); check !== undefined; check = checks.shift()) {
    const { ok, output } = await check.run()
    console.log(`${ok ? 'ok' : 'FAILED'}  ${check.name}`)
    if (ok) continue
    failed.push(check.name)
    process.stderr.write(output)
  }
}

await Promise.all(Array.from({ length: CONCURRENCY }, runRemaining))
const seconds = Math.round((performance.now() - startedAt) / 1_000)
console.log(
  `${failed.length === 0 ? 'All checks passed' : `Failed checks: ${failed.join(', ')}`} (${seconds} s).`
)
process.exitCode = failed.length === 0 ? 0 : 1
