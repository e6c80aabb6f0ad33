/** `npm run lint`: runs all checks, even after one has failed. */
import { lintChecks } from '../lint/checks.ts'

const failed: string[] = []
for (const { name, run } of lintChecks({ cached: false })) {
  console.log(name)
  const { ok, output } = await run()
  if (ok) continue
  failed.push(name)
  process.stderr.write(output)
}
console.log(failed.length === 0 ? 'All checks passed.' : `Failed checks: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
