/** Runs electron-builder. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tools/paths.ts'
import {
  findLicenceProblems,
  licencesText,
  LICENCES_FILE,
  readLicences,
  shippedPackages
} from './licences.ts'
import type { Licence } from './licences.ts'

/**
 * Writes the licences of everything that is shipped into out/.
 * @throws Error that lists the packages whose licence is missing or not allowed
 */
export function writeLicences(): Licence[] {
  const licences = readLicences(root, shippedPackages(root))
  const problems = findLicenceProblems(licences)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(join(root, 'out', LICENCES_FILE), licencesText(licences))
  return licences
}

/**
 * @param args in addition to the configuration
 * @param output `inherit` shows what it prints; `pipe` returns it
 */
export function runBuilder(args: string[], output: 'inherit' | 'pipe'): { code: number; output: string } {
  const builder = join(root, 'node_modules/electron-builder/cli.js')
  const run = spawnSync(
    process.execPath,
    [builder, '--config', 'electron-builder.yml', '--publish', 'never', ...args],
    {
      cwd: root,
      stdio: ['ignore', output, output],
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: '0' }
    }
  )
  return { code: run.status ?? 1, output: output === 'pipe' ? run.stdout + run.stderr : '' }
}
