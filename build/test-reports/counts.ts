import { readFileSync } from 'node:fs'

export type TestCounts = { passed: number; failed: number; skipped: number }

type Report = { testResults: { status: string; assertionResults: { status: string }[] }[] }

/** Counts the tests in vitest's JSON report. A file that failed before its tests could run counts as one failed test. */
export function readTestCounts(file: string): TestCounts {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { status, assertionResults } of testResults) {
    for (const { status } of assertionResults) {
      if (status === 'passed') counts.passed++
      else if (status === 'failed') counts.failed++
      else counts.skipped++
    }
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) counts.failed++
  }
  return counts
}
