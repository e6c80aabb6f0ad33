/** `npm run lint`: every check runs, whatever the ones before it found. */
import { spawnSync } from 'node:child_process'
import { checkElectronApi } from '../electron-api/index.ts'
import { checkHosts } from '../hosts.ts'
import { root } from '../paths.ts'
import { checkWorkflows } from '../workflows.ts'

const FOLDERS = ['main', 'preload', 'renderer', 'test', 'build']

/** The name of the check, the program and its arguments. */
const CHECKS: [name: string, program: string, ...args: string[]][] = [
  ['types', 'vue-tsc', '--build'],
  ['rules', 'eslint', '--max-warnings', '0', '.'],
  ['formatting', 'prettier', '--log-level', 'warn', '--check', '.'],
  ['layers', 'depcruise', '--config', 'build/dependency-cruiser.cjs', ...FOLDERS],
  ['dead code', 'knip', '--config', 'build/knip.json']
]

function runProgram(program: string, args: string[]): boolean {
  // On Windows the programs of node_modules/.bin are scripts of its shell.
  const run = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (run.error) console.error(`${program} could not be started: ${run.error.message}`)
  return run.status === 0
}

/** What is checked here, without a program of its own: the lines that each check complains of. */
const OWN_CHECKS: [name: string, check: (root: string) => string[] | Promise<string[]>][] = [
  ['workflows: schema, expressions, scripts', checkWorkflows],
  ['hosts: lockfile and tracked files', checkHosts],
  ["electron's API: systems, deprecations, the list in docs/", checkElectronApi]
]

async function passes(check: (root: string) => string[] | Promise<string[]>): Promise<boolean> {
  const problems = await check(root)
  for (const problem of problems) console.error(problem)
  return problems.length === 0
}

const failed: string[] = []
for (const [name, program, ...args] of CHECKS) {
  console.log(`${name}: ${program}`)
  if (!runProgram(program, args)) failed.push(name)
}
for (const [name, check] of OWN_CHECKS) {
  console.log(name)
  if (!(await passes(check))) failed.push(name)
}

console.log(failed.length === 0 ? 'Lint is clean.' : `Lint found something in: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
