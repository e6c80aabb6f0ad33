/** The built files as they are shipped. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'

const PRELOAD = join(root, 'out/preload/index.cjs')
/**
 * Modules that a sandboxed preload may require
 * (https://www.electronjs.org/docs/latest/tutorial/sandbox#preload-scripts).
 */
const ALLOWED = ['electron', 'events', 'timers', 'url', 'node:events', 'node:timers', 'node:url']

describe('the preload', () => {
  test('requires only modules that a sandboxed preload may use', () => {
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

test('no built file is, contains or references a source map', () => {
  const files = readdirSync(join(root, 'out'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile()
  )
  expect(files.length).toBeGreaterThan(5)
  for (const { parentPath, name } of files) {
    expect(name).not.toMatch(/\.map$/)
    expect(/sourceMappingURL=\S/.test(readFileSync(join(parentPath, name), 'latin1')), name).toBe(false)
  }
})
