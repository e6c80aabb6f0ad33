/** Smoke test of the benchmark: measures every row with little data and judges no time. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'
import type { Report } from '../bench/report.ts'
import { groups } from '../bench/rows/index.ts'

test('npm run bench -- --quick measures every row', { timeout: 600_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
  try {
    const json = join(folder, 'report.json')
    const command = [join(root, 'build/commands/bench.ts'), '--quick', '--json', json]
    const { stdout } = await promisify(execFile)(process.execPath, command).catch((error: unknown) => {
      // The printed table says which row failed, and why.
      const { message, stdout: table } = error as Error & { stdout: string }
      throw new Error(`${message}\n${table}`)
    })
    const { machine, date, shell, rows } = JSON.parse(readFileSync(json, 'utf8')) as Report
    expect(machine).not.toBe('')
    expect(Date.parse(date)).toBeGreaterThan(Date.parse('2026-01-01'))
    expect(shell).not.toBe('')
    for (const { name } of groups) expect(rows.some((row) => row.name.startsWith(name))).toBe(true)
    for (const row of rows) {
      expect(stdout).toContain(row.name)
      expect(row.goal).not.toBe('')
      expect.soft(row.figure, row.name).toBeGreaterThanOrEqual(0)
      if (!row.name.startsWith('size')) expect.soft(row.verdict, row.name).toBe('not judged')
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
