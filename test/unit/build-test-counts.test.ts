import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readTestCounts } from '../../build/test-reports/counts.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'counts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function count(testResults: object[]): ReturnType<typeof readTestCounts> {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify({ testResults }))
  return readTestCounts(file)
}

const tests = (...statuses: string[]): object[] => statuses.map((status) => ({ status }))

test('counts the tests of all files, todo as skipped', () => {
  const counts = count([
    { status: 'passed', assertionResults: tests('passed', 'passed', 'pending') },
    { status: 'failed', assertionResults: tests('passed', 'failed', 'todo') }
  ])
  expect(counts).toEqual({ passed: 3, failed: 1, skipped: 2 })
})

test('a file that could not be loaded counts as failed', () => {
  expect(count([{ status: 'failed', assertionResults: [] }])).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('a file whose hook failed after its tests passed counts as failed', () => {
  expect(count([{ status: 'failed', assertionResults: tests('passed') }])).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0
  })
})
