/** `npm test [-- arguments of vitest]`: builds the program, then runs all tests or those that the arguments select. */
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createChildren } from '../tools/children.ts'
import { compile } from '../tools/compile.ts'
import { hasDisplay, startDisplay } from '../launch/display.ts'
import { root, runFolder } from '../tools/paths.ts'
import { readTestCounts } from '../test-reports/counts.ts'

const children = createChildren()
process.on('SIGINT', () => void children.end())
process.on('SIGTERM', () => void children.end())

try {
  compile()
  // Each store of a test starts a worker. Without the cache, each worker would compile the store's code again.
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_COMPILE_CACHE: join(runFolder, 'compile-cache') }
  if (!hasDisplay(env)) env.DISPLAY = await startDisplay(children)

  const report = join(runFolder, 'test-report.json')
  rmSync(report, { force: true })
  const vitest = children.start(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2)
    ],
    { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }
  )
  const [code] = (await once(vitest, 'exit')) as [number | null]
  await children.end()

  if (!existsSync(report)) throw new Error('vitest exited without writing a report.')
  const { passed, failed, skipped } = readTestCounts(report)
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = code === 0 && failed === 0 && passed > 0 ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await children.end()
}
