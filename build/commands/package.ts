/**
 * `npm run package [-- arguments of electron-builder]`: builds the program and packages it for this system into dist/.
 * `npm run package -- --check`: packs it into a folder, examines and tries the result.
 */
import { spawnSync } from 'node:child_process'
import { downloadElectron, electronVersion, findElectron } from '../launch/electron-binary.ts'
import { runBuilder, writeLicences } from '../package/builder.ts'
import { checkPackage } from '../package/check.ts'
import { buildableTargets } from '../package/targets.ts'
import { compile } from '../tools/compile.ts'

/** More lines would hide what is wrong. */
const MAX_PROBLEMS = 20

async function check(): Promise<number> {
  const problems = await checkPackage()
  for (const problem of problems.slice(0, MAX_PROBLEMS)) console.error(problem)
  console.log(problems.length === 0 ? 'PASS' : `FAILED: ${problems.length} problems`)
  return problems.length === 0 ? 0 : 1
}

/** @throws Error with one line if Electron cannot be reached */
function build(args: string[]): number {
  if (!args.some((word) => word.includes('electronDist'))) requireElectron()
  writeLicences()
  const choosesTargets = args.some((word) => /^(?:--?(?:linux|mac|win|[lmwo])\b|--dir$)/.test(word))
  const { args: targets, skipped } = choosesTargets
    ? { args: [], skipped: [] }
    : buildableTargets(process.platform, (name) => spawnSync(name, ['--version']).error === undefined)
  for (const line of skipped) console.log(line)
  return runBuilder([...targets, ...args], 'inherit').code
}

/** Downloads Electron if it is missing. electron-builder then finds the download. */
function requireElectron(): void {
  if (findElectron(process.env) !== null) return
  const problem = downloadElectron()
  if (problem === null) return
  const zip = `electron-v${electronVersion()}-${process.platform}-${process.arch}.zip`
  throw new Error(
    `Electron's release cannot be reached: ${problem}. Either fetch ${zip} elsewhere and run ` +
      `npm run package -- -c.electronDist=<its path>, or let the public workflow .github/workflows/release.yml build the packages.`
  )
}

try {
  compile()
  const args = process.argv.slice(2)
  process.exitCode = args[0] === '--check' ? await check() : build(args)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
