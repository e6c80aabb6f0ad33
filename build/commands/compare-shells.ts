/** `node build/commands/compare-shells.ts <Electron's report> <the stand-in's report>`: prints where they differ. */
import { readFileSync } from 'node:fs'
import { compareShells } from '../test-reports/compare-shells.ts'
import type { TestReport } from '../test-reports/compare-shells.ts'
import { root } from '../tools/paths.ts'

const [electron, standIn] = process.argv
  .slice(2)
  .map((file) => JSON.parse(readFileSync(file, 'utf8')) as TestReport)
if (electron === undefined || standIn === undefined) throw new Error('Pass two JSON reports of vitest.')
const folders = ['test/e2e', 'test/electron', 'test/recorder']
for (const line of compareShells(electron, standIn, { root, folders })) console.log(line)
