import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What tracked files must not contain: hosts of package registries, and paths of one person's machine. */
const FORBIDDEN: { pattern: RegExp; what: string }[] = [
  {
    pattern: /\b(?:registry|npm|deb|pypi|proxy)\.[a-z0-9-]+\.(?:org|com|io)\b/i,
    what: 'the host of a package registry'
  },
  { pattern: /(?<![\w.])\/(?:home\/[a-z]|Users\/[A-Za-z]|root\/|work\/)/, what: 'a path of one machine' }
]

const BINARY = /\.(?:png|icns|ico|woff2?)$/

/** One sentence for each forbidden pattern that the text contains, with the line of its first match. */
export function findForbiddenText(file: string, text: string): string[] {
  return FORBIDDEN.flatMap(({ pattern, what }) => {
    const found = pattern.exec(text)
    if (found === null) return []
    const line = text.slice(0, found.index).split('\n').length
    return [`${file}:${line} names ${what}: ${found[0]}`]
  })
}

/** One sentence for each package whose lockfile entry contains a registry host. */
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
