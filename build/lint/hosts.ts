import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a tracked file must not name: where packages came from, and places of one person's machine. */
const FORBIDDEN: { pattern: RegExp; what: string }[] = [
  {
    pattern: /\b(?:registry|npm|deb|pypi|proxy)\.[a-z0-9-]+\.(?:org|com|io)\b/i,
    what: 'the host of a package registry'
  },
  { pattern: /(?<![\w.])\/(?:home\/[a-z]|Users\/[A-Za-z]|root\/|work\/)/, what: 'a path of one machine' }
]

const BINARY = /\.(?:png|icns|ico|woff2?)$/

/** What is wrong with a file's text, one sentence each; at most one of a kind. */
export function findForbiddenText(file: string, text: string): string[] {
  return FORBIDDEN.flatMap(({ pattern, what }) => {
    const found = pattern.exec(text)
    if (found === null) return []
    const line = text.slice(0, found.index).split('\n').length
    return [`${file}:${line} names ${what}: ${found[0]}`]
  })
}

/** The packages whose lockfile entry names the host that they came from. */
export function findResolvedHosts(lockfile: string): string[] {
  const { packages } = JSON.parse(lockfile) as { packages: Record<string, { resolved?: string }> }
  return Object.entries(packages)
    .filter(([, entry]) => entry.resolved?.includes('://'))
    .map(([name]) => `package-lock.json names the host that ${name} came from`)
}

/** Checks the lockfile and every tracked file of the folder. */
export function checkHosts(folder: string): string[] {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: folder, encoding: 'utf8' }).split('\0')
  const texts = files.filter((file) => file !== '' && file !== 'package-lock.json' && !BINARY.test(file))
  return [
    ...findResolvedHosts(readFileSync(join(folder, 'package-lock.json'), 'utf8')),
    ...texts.flatMap((file) => findForbiddenText(file, readFileSync(join(folder, file), 'utf8')))
  ]
}
