import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { minifySync, parseSync } from 'vite'
import { root } from '../../../build/tools/paths.ts'
import { exact } from '../row.ts'
import type { Row } from '../row.ts'

/** Size of the code that is evaluated before the first paint, which is only what is imported statically. */
export async function size(): Promise<Row[]> {
  const out = (name: string): string => join(root, 'out', name)
  const main = [...new Set(['main/index.js', 'main/program.js'].map(out).flatMap(withImports))].map(minified)
  const preload = [minified(out('preload/index.cjs'))]
  const html = readFileSync(out('renderer/index.html'), 'utf8')
  const named = (pattern: RegExp): string[] =>
    [...html.matchAll(pattern)].map(([, path = '']) => out(join('renderer', path)))
  const scripts = named(/<script[^>]+src="([^"]+)"/g).flatMap(withImports)
  const styles = named(/<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"/g)
  const page = [...new Set([...scripts, ...styles])].map((file) => gzipSync(readFileSync(file)))
  return [
    exact({ name: 'size: main', unit: 'kB', figure: kilobytes(main), atMost: 500, note: 'minified' }),
    exact({ name: 'size: preload', unit: 'kB', figure: kilobytes(preload), atMost: 5, note: 'minified' }),
    exact({
      name: 'size: page',
      unit: 'kB',
      figure: kilobytes(page),
      atMost: 180,
      note: 'minified, with its styles, after gzip'
    })
  ]
}

const kilobytes = (parts: (string | Buffer)[]): number =>
  parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0) / 1_000

const minified = (file: string): string => minifySync(file, readFileSync(file, 'utf8')).code

/** The file and every project file that it imports statically. */
function withImports(entry: string): string[] {
  const files = new Set([entry])
  for (const file of files) {
    const { module } = parseSync(file, readFileSync(file, 'utf8'))
    const sources = [
      ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...module.staticExports.flatMap(({ entries }) => entries.map((one) => one.moduleRequest?.value ?? ''))
    ]
    for (const source of sources) if (source.startsWith('.')) files.add(join(dirname(file), source))
  }
  return [...files]
}
