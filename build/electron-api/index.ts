/** Checks the program's use of Electron's API and generates docs/electron-api.md. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REMARKS, UNCHECKED } from './notes.ts'
import { SYSTEMS } from './systems.ts'
import type { System } from './systems.ts'
import { appsInTests } from './suites.ts'
import { createProgram, usesOf } from './uses.ts'
import type { Api } from './uses.ts'

export const ELECTRON_API_PAGE = 'docs/electron-api.md'
const BEGIN = '<!-- The table is generated: npm run electron-api -->'
const END = '<!-- End of the table -->'

const TITLES: Record<System, string> = { darwin: 'macOS', win32: 'Windows', linux: 'Linux' }

/** @returns one line per problem */
export function checkElectronApi(root: string): string[] {
  const { apis, table } = readProgram(root)
  const page = readFileSync(join(root, ELECTRON_API_PAGE), 'utf8')
  const problems = [...checkUses(apis, UNCHECKED), ...staleNotes(apis)]
  if (page !== withTable(page, table)) problems.push(`${ELECTRON_API_PAGE} is stale: npm run electron-api`)
  return problems
}

/** @returns the content of docs/electron-api.md with a new table */
export function electronApiPage(root: string): string {
  return withTable(readFileSync(join(root, ELECTRON_API_PAGE), 'utf8'), readProgram(root).table)
}

function readProgram(root: string): { apis: Api[]; table: string } {
  const files = sources(root, '{main,preload}/**/*.ts')
  const tests = globSync('test/electron/*.test.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'))
  const { texts, testOf } = appsInTests(root, tests.toSorted())
  const program = createProgram(root, files, texts)
  const apis = usesOf(program, root, files)
  const covered = new Map<string, Set<string>>()
  for (const [path, test] of testOf) {
    for (const { name } of usesOf(program, root, [path])) {
      covered.set(name, (covered.get(name) ?? new Set()).add(test))
    }
  }
  return { apis, table: tableOf(apis, (name) => [...(covered.get(name) ?? [])]) }
}

const sources = (root: string, pattern: string): string[] =>
  globSync(pattern, { cwd: root }).map((file) => join(root, file))

/**
 * Finds uses of APIs on systems that do not have them, and uses of deprecated APIs.
 * @param unchecked reasons why an API may be used without a check of the system, by the API's name
 * @returns one line per problem
 */
export function checkUses(apis: Api[], unchecked: Record<string, string>): string[] {
  return apis.flatMap(({ name, systems, deprecated, uses }) =>
    uses.flatMap(({ file, line, systems: reached }) => {
      const lacking = reached.filter((system) => !systems.includes(system))
      const problems: string[] = []
      if (deprecated) problems.push(`${file}:${line} uses ${name}, which is deprecated.`)
      if (lacking.length > 0 && !(name in unchecked)) {
        problems.push(
          `${file}:${line} uses ${name} on ${titles(lacking)}, where Electron does not have it. ` +
            'Check process.platform first, or give the reason in build/electron-api/notes.ts.'
        )
      }
      return problems
    })
  )
}

function staleNotes(apis: Api[]): string[] {
  const isUsed = (name: string): boolean => apis.some((api) => api.name === name)
  const needsReason = (name: string): boolean =>
    checkUses(
      apis.filter((api) => api.name === name),
      {}
    ).length > 0
  return [
    ...Object.keys(UNCHECKED)
      .filter((name) => !needsReason(name))
      .map((name) => `build/electron-api/notes.ts: ${name} needs no reason.`),
    ...Object.keys(REMARKS)
      .filter((name) => !isUsed(name))
      .map((name) => `build/electron-api/notes.ts: ${name} is not used.`)
  ]
}

function withTable(page: string, table: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin === -1 || end === -1) throw new Error(`${ELECTRON_API_PAGE} lacks the markers around its table.`)
  return `${page.slice(0, begin)}${BEGIN}\n\n${table}\n\n${page.slice(end)}`
}

function tableOf(apis: Api[], testsOf: (name: string) => string[]): string {
  const rows = apis.map((api) => {
    const files = [...new Set(api.uses.map(({ file }) => file))].toSorted()
    return [
      `\`${api.name}\``,
      api.kind,
      api.systems.length === SYSTEMS.length ? 'all' : titles(api.systems),
      files.map((file) => `\`${file}\``).join(', '),
      [elsewhere(api), REMARKS[api.name] ?? ''].filter((text) => text !== '').join(' '),
      testsOf(api.name)
        .map((file) => `\`${file.replace('test/electron/', '')}\``)
        .join(', ')
    ]
  })
  const head = ['API', 'Kind', 'Systems', 'Used in', 'Elsewhere, and remarks', 'Conformance test']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function elsewhere({ name, systems }: Api): string {
  if (systems.length === SYSTEMS.length) return ''
  return UNCHECKED[name] ?? 'Not called.'
}

const titles = (systems: System[]): string => systems.map((system) => TITLES[system]).join(', ')
