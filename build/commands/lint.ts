/** `npm run lint`: every check runs, whatever the ones before it found. */
import { lintChecks } from '../lint/checks.ts'

const failed: string[] = []
for (const { name, run } of lintChecks({ cached: false })) {
  console.log(name)
  const { ok, output } = await run()
  if (ok) continue
  failed.push(name)
  process.stderr.write(output)
}
console.log(failed.length === 0 ? 'Lint is clean.' : `Lint found something in: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
