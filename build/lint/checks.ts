/** The checks behind `npm run lint` and `npm run check`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { checkElectronApi } from '../electron-api/index.ts'
import { checkHosts } from './hosts.ts'
import { root } from '../tools/paths.ts'
import { checkWorkflows } from './workflows.ts'

export type Check = {
  name: string
  /** Resolves with the output, and whether the check passed. */
  run(): Promise<{ ok: boolean; output: string }>
}

const FOLDERS = ['main', 'preload', 'renderer', 'test', 'build']

/** @param cached skip files that have not changed since the last run, in the tools that support it */
export function lintChecks({ cached }: { cached: boolean }): Check[] {
  const eslintCache = cached
    ? ['--cache', '--cache-location', '.run/eslint/', '--cache-strategy', 'content']
    : []
  const prettierCache = cached ? ['--cache', '--cache-location', '.run/prettier-cache'] : []
  return [
    program('types', 'vue-tsc', '--build'),
    program('rules', 'eslint', '--max-warnings', '0', ...eslintCache, '.'),
    program('styles', 'stylelint', 'renderer/**/*.{css,vue}'),
    program('formatting', 'prettier', '--log-level', 'warn', ...prettierCache, '--check', '.'),
    program('layers', 'depcruise', '--config', 'build/dependency-cruiser.cjs', ...FOLDERS),
    program('dead code', 'knip', '--config', 'build/knip.json'),
    ownCheck('workflows', checkWorkflows),
    ownCheck('hosts', checkHosts),
    ownCheck("Electron's API", checkElectronApi)
  ]
}

/** A check that runs a program of node_modules/.bin, which must be in PATH. */
export function program(name: string, file: string, ...args: string[]): Check {
  return {
    name,
    async run() {
      // On Windows, the programs in node_modules/.bin are shell scripts.
      const child = spawn(file, args, { cwd: root, shell: process.platform === 'win32' })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)))
      try {
        const [code] = (await once(child, 'close')) as [number | null]
        return { ok: code === 0, output }
      } catch (error) {
        return { ok: false, output: `${file} could not be started: ${String(error)}\n` }
      }
    }
  }
}

/** A check of this project. @param check returns one line per problem */
function ownCheck(name: string, check: (root: string) => string[] | Promise<string[]>): Check {
  return {
    name,
    async run() {
      const problems = await check(root)
      return { ok: problems.length === 0, output: problems.map((line) => `${line}\n`).join('') }
    }
  }
}
