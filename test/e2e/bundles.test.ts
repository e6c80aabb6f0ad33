/** What the build made, as it is delivered. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'

const PRELOAD = join(root, 'out/preload/index.cjs')
/** What a sandboxed preload may require (https://www.electronjs.org/docs/latest/tutorial/sandbox#preload-scripts). */
const ALLOWED = ['electron', 'events', 'timers', 'url', 'node:events', 'node:timers', 'node:url']

describe('the preload', () => {
  test('requires nothing that a sandboxed one may not', () => {
    const source = readFileSync(PRELOAD, 'utf8')
    const required = [...source.matchAll(/\b(?:require|import)\s*\(([^)]*)\)/g)].map(([, name = '']) =>
      name.replace(/^(["'`])(.*)\1$/, '$2')
    )
    expect(required).toContain('electron')
    expect(required.filter((name) => !ALLOWED.includes(name))).toEqual([])
    expect(source).not.toMatch(/^\s*(?:import|export)\b/m)
  })

  test('is smaller than 5 kB', () => {
    expect(statSync(PRELOAD).size).toBeLessThan(5_000)
  })
})

test('nothing that was built is a source map, holds one or names one', () => {
  const files = readdirSync(join(root, 'out'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile()
  )
  expect(files.length).toBeGreaterThan(5)
  for (const { parentPath, name } of files) {
    expect(name).not.toMatch(/\.map$/)
    expect(/sourceMappingURL=\S/.test(readFileSync(join(parentPath, name), 'latin1')), name).toBe(false)
  }
})
