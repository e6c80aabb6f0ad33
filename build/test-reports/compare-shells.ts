/** What two runs of the tests, in Electron and in the stand-in, have in common, and where they differ. */
import { relative } from 'node:path'

/** The part of vitest's JSON report that is read. */
export type TestReport = {
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[]
}

type Outcome = 'passed' | 'failed' | 'skipped'

/**
 * @param files folders of tests that both runs were asked for, from the root; others are left out
 * @returns the lines to print
 */
export function compareShells(
  electron: TestReport,
  standIn: TestReport,
  { root, folders }: { root: string; folders: string[] }
): string[] {
  const [one, other] = [outcomes(electron, root, folders), outcomes(standIn, root, folders)]
  const names = [...new Set([...one.keys(), ...other.keys()])].toSorted()
  const differing = names.filter((name) => one.get(name) !== other.get(name))
  const table = differing.map((name) => `  ${word(one.get(name))}  ${word(other.get(name))}  ${name}`)
  return [
    `Electron: ${counts(one)}`,
    `stand-in: ${counts(other)}`,
    ...(differing.length === 0
      ? ['Every test ended the same way in both.']
      : [`${differing.length} differ:`, `  ${word('Electron')}  ${word('stand-in')}`, ...table])
  ]
}

function outcomes({ testResults }: TestReport, root: string, folders: string[]): Map<string, Outcome> {
  const found = new Map<string, Outcome>()
  for (const { name, assertionResults } of testResults) {
    const file = relative(root, name).replaceAll('\\', '/')
    if (!folders.some((folder) => file.startsWith(`${folder}/`))) continue
    for (const { fullName, status } of assertionResults) {
      const outcome = status === 'passed' || status === 'failed' ? status : 'skipped'
      found.set(`${file}: ${fullName.replaceAll(/ in (Electron|the stand-in|stand-in)\b/g, '')}`, outcome)
    }
  }
  return found
}

function counts(outcomes: Map<string, Outcome>): string {
  const all = [...outcomes.values()]
  const count = (wanted: Outcome): number => all.filter((outcome) => outcome === wanted).length
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
}

const word = (text = 'not run'): string => text.padEnd(8)
