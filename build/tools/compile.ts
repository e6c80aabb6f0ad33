import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildConstants } from '../constants.ts'
import { hashOfFiles } from './file-hash.ts'
import { root, runFolder } from './paths.ts'

const SOURCES = [
  'main',
  'preload',
  'renderer',
  'package-lock.json',
  'build/bundled-packages.ts',
  'build/constants.ts',
  'build/design-tokens.ts',
  'build/electron.vite.config.ts',
  'build/locale-messages.ts',
  'build/tsconfig.base.json'
]

/**
 * Bundles main, preload and renderer into out/, unless out/ is up to date.
 * @throws Error with the bundler's output if the build fails
 */
export function compile(): void {
  const stampFile = join(runFolder, 'build.stamp')
  const stamp = `${hashOfFiles(root, SOURCES)} ${JSON.stringify(buildConstants())}`
  const outputs = [
    'main/index.js',
    'main/program.js',
    'main/store-worker.js',
    'preload/index.cjs',
    'renderer/index.html'
  ]
  const complete = outputs.every((name) => existsSync(join(root, 'out', name)))
  if (complete && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return

  console.log('Building main, preload and renderer into out/')
  const bundler = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const args = [
    bundler,
    'build',
    '--config',
    join(root, 'build/electron.vite.config.ts'),
    '--logLevel',
    'warn'
  ]
  const run = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`The build failed.\n${run.stdout}${run.stderr}`)
  mkdirSync(runFolder, { recursive: true })
  writeFileSync(stampFile, stamp)
}
