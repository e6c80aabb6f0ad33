/** The licences of everything that a package contains, for THIRD-PARTY-LICENSES.txt. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUNDLED_PACKAGES_FILE } from '../bundled-packages.ts'

export const LICENCES_FILE = 'THIRD-PARTY-LICENSES.txt'

/** The folders of out/, each of which lists its packages. */
const BUNDLES = ['main', 'preload', 'renderer']

/** Licences that allow bundling with a program under the MIT licence. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense'
]

/** Code inside the native modules that is no npm package: their packages leave its licences out. */
const NATIVE = {
  title: 'SQLite3 Multiple Ciphers in better-sqlite3-multiple-ciphers',
  id: 'MIT',
  file: 'build/package/native-licences.txt'
}

/** The text of the MIT licence without the line of its copyright. */
const MIT_TEXT = 'build/package/mit-licence.txt'

export type Licence = {
  /** Name and version. */
  title: string
  /** The SPDX expression of its package.json. */
  id: string
  /** Empty if the package has none. */
  text: string
}

/** The folders of all packages that are bundled into out/, or installed beside it because package.json depends on them. */
export function shippedPackages(root: string): string[] {
  const bundled = BUNDLES.flatMap((name) => {
    const file = join(root, 'out', name, BUNDLED_PACKAGES_FILE)
    if (!existsSync(file))
      throw new Error(`out/${name} has no list of its packages. Build the program first.`)
    return JSON.parse(readFileSync(file, 'utf8')) as string[]
  })
  const installed = new Set<string>()
  const visit = (names: string[]): void => {
    for (const name of names) {
      const folder = `node_modules/${name}`
      if (installed.has(folder)) continue
      installed.add(folder)
      visit(Object.keys(manifestOf(root, folder).dependencies ?? {}))
    }
  }
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object }
  visit(Object.keys(own.dependencies))
  return [...new Set([...bundled, ...installed])].sort()
}

type Manifest = {
  name: string
  version: string
  license?: string
  author?: string | { name: string }
  dependencies?: Record<string, string>
}

const manifestOf = (root: string, folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest

/** Reads the licence of each package, and that of other code in native modules. */
export function readLicences(root: string, folders: string[]): Licence[] {
  const packages = folders.map((folder): Licence => {
    const { name, version, license = '', author } = manifestOf(root, folder)
    const files = readdirSync(join(root, folder)).filter((file) =>
      /^(?:licen[sc]e|copying|notice)/i.test(file)
    )
    const text = files.sort().map((file) => readFileSync(join(root, folder, file), 'utf8').trim())
    // Some packages name the MIT licence and their author, but leave its text out.
    if (text.length === 0 && license === 'MIT' && author !== undefined) {
      const holder = typeof author === 'string' ? author : author.name
      text.push(`Copyright (c) ${holder}\n\n${readFileSync(join(root, MIT_TEXT), 'utf8').trim()}`)
    }
    return { title: `${name} ${version}`, id: license, text: text.join('\n\n') }
  })
  const { title, id, file } = NATIVE
  return [...packages, { title, id, text: readFileSync(join(root, file), 'utf8').trim() }]
}

/** One sentence for each package without a text, or with a licence that is not allowed. */
export function findLicenceProblems(licences: Licence[]): string[] {
  return licences.flatMap(({ title, id, text }) => [
    ...(text === '' ? [`${title} has no licence text.`] : []),
    ...(isAllowed(id)
      ? []
      : [`${title} has the licence "${id}", which is not on the list of build/package/licences.ts.`])
  ])
}

/** @param expression in SPDX: of alternatives, one must be allowed; of several that apply together, each */
function isAllowed(expression: string): boolean {
  const alternatives = expression.replace(/[()]/g, '').split(' OR ')
  return alternatives.some((all) => all.split(' AND ').every((id) => ALLOWED.includes(id.trim())))
}

/** The content of THIRD-PARTY-LICENSES.txt. */
export function licencesText(licences: Licence[]): string {
  const parts = licences.map(
    ({ title, id, text }) => `${'='.repeat(80)}\n${title} (${id})\n${'='.repeat(80)}\n\n${text}\n`
  )
  return `CloudLink Chat contains the following software.\n\n${parts.join('\n')}`
}
