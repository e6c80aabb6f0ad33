/** Runs the groups of rows one after the other. */
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { root } from '../../build/tools/paths.ts'
import { createAccounts } from './account.ts'
import type { Bench } from './bench.ts'
import type { Report } from './report.ts'
import { notMeasured } from './row.ts'
import type { Row } from './row.ts'
import type { RowGroup } from './rows/index.ts'

/** @returns the rows, and the names of the groups that failed with an error */
export async function measure(
  bench: Bench,
  groups: RowGroup[]
): Promise<{ report: Report; failed: string[] }> {
  const rows: Row[] = []
  const failed: string[] = []
  const accountWith = createAccounts(bench)
  for (const { name, run } of groups) {
    const began = performance.now()
    try {
      rows.push(...(await run(bench, accountWith)))
    } catch (error) {
      failed.push(name)
      rows.push(notMeasured(name, '', '', error instanceof Error ? error.message : String(error)))
    }
    bench.say(`${name}: ${Math.round((performance.now() - began) / 1_000)} s`)
  }
  return {
    report: { machine: machine(), date: new Date().toISOString(), shell: shellOf(bench), rows },
    failed
  }
}

function machine(): string {
  const all = cpus()
  const memory = Math.round(totalmem() / 1024 ** 3)
  return `${all[0]?.model.trim() ?? 'unknown processor'}, ${all.length} cores, ${memory} GB, ${process.platform}`
}

function shellOf({ shell }: Bench): string {
  if (shell.name === 'stand-in') return 'the stand-in for Electron (Node and Chromium)'
  const file = join(root, 'node_modules/electron/package.json')
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return `Electron ${version}`
}
