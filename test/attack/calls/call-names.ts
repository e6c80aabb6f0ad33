/** The names of all calls of the contract, read from its sources: a new call is attacked without being listed here. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../build/tools/paths.ts'

const FOLDER = join(root, 'preload/contract')
/** The type of a topic's calls, up to its closing brace at the beginning of a line. */
const CALLS = /^export type \w+Calls = \{\n([\s\S]*?)^\}/gm
/** A property of that type: its arguments follow, on the same line or the next one. */
const NAME = /^ {2}(\w+): \{/gm

export function callNames(): string[] {
  return readdirSync(FOLDER)
    .flatMap((file) => [...readFileSync(join(FOLDER, file), 'utf8').matchAll(CALLS)])
    .flatMap(([, body = '']) => [...body.matchAll(NAME)].map(([, name = '']) => name))
    .sort()
}
