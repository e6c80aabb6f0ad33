/** The choice of the shell (Electron or the stand-in), the comparison of test runs in both, and the CI workflows. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compareShells } from '../../build/test-reports/compare-shells.ts'
import type { TestReport } from '../../build/test-reports/compare-shells.ts'
import { root } from '../../build/tools/paths.ts'
import { chooseShell } from '../../build/launch/shell.ts'
import { checkWorkflow, checkWorkflows } from '../../build/lint/workflows.ts'

const folder = mkdtempSync(join(tmpdir(), 'shell-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the shell', () => {
  const binary = { linux: 'electron', win32: 'electron.exe' }[process.platform as string] ?? ''

  test('is the one that TEST_SHELL names', () => {
    expect(chooseShell({ TEST_SHELL: 'stand-in' }).name).toBe('stand-in')
  })

  test('is an error if the one that TEST_SHELL names is missing or unknown', () => {
    const env = { TEST_SHELL: 'electron', ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nothing') }
    expect(() => chooseShell(env)).toThrow('names a folder that does not hold its binary')
    expect(() => chooseShell({ TEST_SHELL: 'chrome' })).toThrow('may be electron or stand-in')
  })

  test.runIf(binary !== '')('is Electron if its binary is present', () => {
    writeFileSync(join(folder, binary), '')
    expect(chooseShell({ ELECTRON_OVERRIDE_DIST_PATH: folder }).name).toBe('Electron')
  })
})

describe('the comparison of two test runs', () => {
  const report = (...tests: [file: string, fullName: string, status: string][]): TestReport => ({
    testResults: tests.map(([file, fullName, status]) => ({
      name: join(root, file),
      assertionResults: [{ fullName, status }]
    }))
  })
  const compare = (electron: TestReport, standIn: TestReport): string =>
    compareShells(electron, standIn, { root, folders: ['test/e2e'] }).join('\n')

  test('lists the differences test by test', () => {
    const text = compare(
      report(['test/e2e/a.test.ts', 'one', 'passed'], ['test/e2e/a.test.ts', 'two', 'failed']),
      report(['test/e2e/a.test.ts', 'one', 'passed'], ['test/e2e/a.test.ts', 'three', 'pending'])
    )
    expect(text).toContain('Electron: 1 passed, 1 failed, 0 skipped')
    expect(text).toContain('stand-in: 1 passed, 0 failed, 1 skipped')
    expect(text).toMatch(/failed +not run +test\/e2e\/a\.test\.ts: two/)
    expect(text).toMatch(/not run +skipped +test\/e2e\/a\.test\.ts: three/)
  })

  test('ignores the name of the shell in titles, and tests outside the compared folders', () => {
    const text = compare(
      report(['test/e2e/a.test.ts', 'life in Electron', 'passed'], ['test/unit/b.test.ts', 'b', 'passed']),
      report(['test/e2e/a.test.ts', 'life in stand-in', 'passed'])
    )
    expect(text).toContain('Every test ended the same way in both.')
  })
})

describe('the check of the CI workflows', () => {
  test('passes', async () => {
    expect(await checkWorkflows(root)).toEqual([])
  })

  test.each([
    ['an unknown key of a job', 'stepz: []', 'stepz'],
    ['an unclosed expression', 'if: ${{ github.ref', 'not closed'],
    ['an invalid expression', 'name: ${{ matrix.( }}', 'Unexpected symbol'],
    ['an unknown npm script', 'env: { A: npm run nothing }', 'no script nothing']
  ])('fails for %s', async (_name, line, problem) => {
    const text = `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    ${line}\n    steps:\n      - run: npm run lint\n`
    expect((await checkWorkflow('a.yml', text, ['lint'])).join('\n')).toContain(problem)
  })
})
