/** Compares the results of two test runs, one in Electron and one in the stand-in. */
import { relative } from 'node:path'

/** The used fields of vitest's JSON report. */
export type TestReport = {
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[]
}

type Outcome = 'passed' | 'failed' | 'skipped'

/**
 * @param folders the test folders to compare, relative to the root; other tests are ignored
 * @returns the lines to print
 */
export function compareShells(
  electron: TestReport,
  standIn: TestReport,
  { root, folders }: { root: string; folders: string[] }
): string[] {
  const inElectron = outcomes(electron, root, folders)
  const inStandIn = outcomes(standIn, root, folders)
  const names = [...new Set([...inElectron.keys(), ...inStandIn.keys()])].toSorted()
  const differing = names.filter((name) => inElectron.get(name) !== inStandIn.get(name))
  const table = differing.map(
    (name) => `  ${cell(inElectron.get(name))}  ${cell(inStandIn.get(name))}  ${name}`
  )
  return [
    `Electron: ${counts(inElectron)}`,
    `stand-in: ${counts(inStandIn)}`,
    ...(differing.length === 0
      ? ['Every test ended the same way in both.']
      : [`${differing.length} differ:`, `  ${cell('Electron')}  ${cell('stand-in')}`, ...table])
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

const cell = (text = 'not run'): string => text.padEnd(8)
