/** Follows the recipes of CONTRIBUTING.md literally, on a copy of the sources. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'

type Step = { file: string; below: string; code: string }

const folder = mkdtempSync(join(tmpdir(), 'recipe-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The steps of the section with this title. */
function stepsOf(title: string): Step[] {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const section = text.split(`### ${title}\n`)[1]?.split(/\n##/)[0] ?? ''
  return [...section.matchAll(/^In `(.+?)`, below `(.+?)`:\n\n```ts\n([^]*?)\n```$/gm)].map(
    ([, file = '', below = '', code = '']) => ({ file, below, code })
  )
}

/** @throws Error unless the file has the line exactly once */
function apply({ file, below, code }: Step): void {
  const path = join(folder, file)
  const lines = readFileSync(path, 'utf8').split('\n')
  const places = lines.flatMap((line, index) => (line === below ? [index] : []))
  if (places.length !== 1) throw new Error(`${file} has the line "${below}" ${places.length} times.`)
  lines.splice((places[0] ?? 0) + 1, 0, code)
  writeFileSync(path, lines.join('\n'))
}

function typeErrors(): string {
  const tsc = join(root, 'node_modules/typescript/lib/tsc.js')
  return spawnSync(process.execPath, [tsc, '--build', 'main'], { cwd: folder, encoding: 'utf8' }).stdout
}

beforeAll(() => {
  for (const name of ['main', 'preload', 'build/tsconfig.base.json', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  mkdirSync(join(folder, '.run'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
})

test('adding an IPC call compiles after all steps, but not after the first one alone', () => {
  const [contract, ...others] = stepsOf('Add an IPC call')
  expect([contract, ...others]).toHaveLength(4)
  if (contract === undefined) return
  apply(contract)
  expect(typeErrors()).toContain("Property 'countPeople' is missing")
  others.forEach(apply)
  expect(typeErrors()).toBe('')
}, 240_000)
