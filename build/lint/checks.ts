/** The checks behind `npm run lint` and `npm run check`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { checkElectronApi } from '../electron-api/index.ts'
import { checkHosts } from './hosts.ts'
import { root } from '../tools/paths.ts'
import { checkWorkflows } from './workflows.ts'

export type Check = {
  name: string
  /** Resolves with what it printed, and whether all is well. */
  run(): Promise<{ ok: boolean; output: string }>
}

const FOLDERS = ['main', 'preload', 'renderer', 'test', 'build']

/** @param cached whether files that did not change since the last time are left out where a program can do that */
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

/** A program of node_modules/.bin, which must be on the path. */
export function program(name: string, file: string, ...args: string[]): Check {
  return {
    name,
    async run() {
      // On Windows the programs of node_modules/.bin are scripts of its shell.
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

/** @param check returns the lines that it complains of */
function ownCheck(name: string, check: (root: string) => string[] | Promise<string[]>): Check {
  return {
    name,
    async run() {
      const problems = await check(root)
      return { ok: problems.length === 0, output: problems.map((line) => `${line}\n`).join('') }
    }
  }
}
