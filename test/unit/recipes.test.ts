/** Follows the recipes of CONTRIBUTING.md literally, on a copy of the sources, then compiles and uses the result. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Sqlite from 'better-sqlite3-multiple-ciphers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'
import { call, tokensOf } from '../support/sandbox-http.ts'

const folder = mkdtempSync(join(tmpdir(), 'recipe-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const STEP =
  /^(?:In `(?<file>.+?)`, (?<how>below|replace) `(?<line>.+?)`|Create `(?<created>.+?)`):\n\n```\w+\n(?<code>[^]*?)\n```$|^Copy `(?<from>.+?)` to `(?<to>.+?)`\.$/gm

/** The steps of the section with this title. Each changes the copy. */
function stepsOf(title: string): (() => void)[] {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const section = text.split(`### ${title}\n`)[1]?.split(/\n##/)[0] ?? ''
  return [...section.matchAll(STEP)].map(({ groups = {} }) => () => {
    const { file = '', how, line, created, code = '', from, to } = groups
    if (from !== undefined && to !== undefined) copyFileSync(join(folder, from), join(folder, to))
    else if (created !== undefined) writeFileSync(join(folder, created), code)
    else edit(file, line ?? '', how === 'below' ? [line ?? '', code] : [code])
  })
}

/** Replaces a line. @throws Error unless the file has it exactly once */
function edit(file: string, line: string, by: string[]): void {
  const path = join(folder, file)
  const lines = readFileSync(path, 'utf8').split('\n')
  const places = lines.flatMap((one, index) => (one === line ? [index] : []))
  if (places.length !== 1) throw new Error(`${file} has the line "${line}" ${places.length} times.`)
  lines.splice(places[0] ?? 0, 1, ...by)
  writeFileSync(path, lines.join('\n'))
}

function typeErrors(part: 'main' | 'renderer'): string {
  const compiler = join(
    root,
    'node_modules',
    part === 'main' ? 'typescript/lib/tsc.js' : 'vue-tsc/bin/vue-tsc.js'
  )
  return spawnSync(process.execPath, [compiler, '--build', part], { cwd: folder, encoding: 'utf8' }).stdout
}

const copied = async (file: string): Promise<Record<string, never>> =>
  (await import(pathToFileURL(join(folder, file)).href)) as Record<string, never>

beforeAll(() => {
  const parts = ['main', 'preload', 'renderer', 'test/sandbox', 'build/tsconfig.base.json', 'package.json']
  for (const name of [...parts, 'electron-builder.yml']) {
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  mkdirSync(join(folder, '.run'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
})

test('adding an IPC call compiles after all steps, but not after the first one alone', () => {
  const [contract, ...others] = stepsOf('Add an IPC call')
  expect([contract, ...others]).toHaveLength(4)
  contract?.()
  expect(typeErrors('main')).toContain("Property 'countPeople' is missing")
  for (const step of others) step()
  expect(typeErrors('main')).toBe('')
}, 240_000)

test('adding a screen, a setting and a language compiles', () => {
  const steps = ['Add a screen', 'Add a setting', 'Add a language'].map(stepsOf)
  expect(steps.map(({ length }) => length)).toEqual([5, 3, 9])
  for (const step of steps.flat()) step()
  expect(typeErrors('main')).toBe('')
  expect(typeErrors('renderer')).toBe('')
}, 240_000)

test('a route that was added to the sandbox answers', async () => {
  const steps = stepsOf('Add a sandbox route')
  expect(steps).toHaveLength(1)
  for (const step of steps) step()
  const { startSandbox } = (await copied(
    'test/sandbox/index.ts'
  )) as unknown as typeof import('../sandbox/index.ts')
  const sandbox = await startSandbox({ folder: join(folder, '.run/sandbox') })
  try {
    const url = `${sandbox.cloud.services.presence}/statuses`
    expect((await call(url)).status).toBe(401)
    const { access } = await tokensOf(sandbox, 'Ana')
    expect(JSON.parse((await call(url, { token: access })).text)).toMatchObject({
      statuses: expect.arrayContaining(['busy']) as unknown
    })
  } finally {
    await sandbox.stop()
  }
})

test('a migration that was added runs', async () => {
  const steps = stepsOf('Add a migration')
  expect(steps).toHaveLength(1)
  for (const step of steps) step()
  const { migrate, NEWEST_SCHEMA } = (await copied(
    'main/store/migrations.ts'
  )) as unknown as typeof import('../../main/store/migrations.ts')
  const current = await import('../../main/store/migrations.ts')
  expect(NEWEST_SCHEMA).toBe(current.NEWEST_SCHEMA + 1)
  const db = new Sqlite(':memory:')
  current.migrate(db)
  migrate(db)
  expect(db.prepare('SELECT count(*) AS count FROM notes').get()).toEqual({ count: 0 })
  db.close()
})
