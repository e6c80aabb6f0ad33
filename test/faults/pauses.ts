/**
 * Long pauses, tested in process and not with the built program: main's modules with the real store and service, on a
 * simulated clock. Each of these tests is a cell.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../build/tools/paths.ts'
import { emptyResult } from './part.ts'
import type { Cell, Part } from './part.ts'

const SHORT = ['test/unit/limiter.test.ts', 'test/unit/token-guard.test.ts']
const LONG = ['live-handshake', 'outbox', 'requests', 'store-damage', 'sync-', 'tokens'].map(
  (name) => `test/integration/${name}`
)

/** The output of vitest's JSON reporter. */
type Report = {
  testResults: {
    name: string
    message: string
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[]
  }[]
}

export const pauses: Part = {
  name: 'pauses',
  async run({ quick, say }) {
    const result = emptyResult('pauses')
    // `npm test` runs the long ones anyway.
    result.cells = await runTests(quick ? SHORT : [...SHORT, ...LONG])
    say(`${result.cells.length} tests on a simulated clock`)
    return result
  }
}

async function runTests(files: string[]): Promise<Cell[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pauses-'))
  const report = join(folder, 'report.json')
  try {
    const vitest = spawn(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...files
      ],
      { cwd: root, env: cleanEnv(), stdio: 'ignore' }
    )
    await once(vitest, 'exit')
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
    return testResults.flatMap(({ name, message, assertionResults }) =>
      assertionResults.length === 0
        ? [{ name, ok: false, why: message }]
        : assertionResults.map(({ fullName, status, failureMessages }) => ({
            name: fullName,
            ok: status === 'passed',
            why: status === 'passed' ? '' : (failureMessages[0]?.split('\n')[0] ?? status)
          }))
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Without the variables of an enclosing vitest. */
function cleanEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
}
