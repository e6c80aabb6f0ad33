/**
 * `npm run release -- <major|minor|patch|1.2.3> [--write]`: gives the version to package.json, package-lock.json and
 * CHANGELOG.md, commits and tags. Without `--write`, it only says what it would do.
 * `npm run release -- --notes <version>`: prints the version's section of CHANGELOG.md.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { notesOf, releaseChangelog } from '../release/changelog.ts'
import { nextVersion } from '../release/version.ts'
import { root } from '../tools/paths.ts'

const USAGE =
  'npm run release -- <major|minor|patch|1.2.3> [--write], or npm run release -- --notes <version>'
const FILES = ['package.json', 'package-lock.json', 'CHANGELOG.md']

const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()

/** Why the release cannot be written, one sentence each. */
function obstacles(tag: string): string[] {
  return [
    ...(git('status', '--porcelain') === '' ? [] : ['There are changes that are not committed.']),
    ...(git('branch', '--show-current') === 'main' ? [] : ['The current branch is not main.']),
    ...(git('tag', '--list', tag) === '' ? [] : [`The tag ${tag} exists.`])
  ]
}

function release(step: string, isWritten: boolean): void {
  const { version: current } = JSON.parse(read('package.json')) as { version: string }
  const version = nextVersion(current, step)
  const changelog = releaseChangelog(read('CHANGELOG.md'), version, new Date().toISOString().slice(0, 10))
  console.log(`${current} becomes ${version} in ${FILES.join(', ')}.\n\n${notesOf(changelog, version)}\n`)
  const problems = obstacles(`v${version}`)
  if (!isWritten) {
    for (const problem of problems) console.log(`Not possible yet: ${problem}`)
    console.log('Nothing was changed. Add --write to change the files, commit and tag.')
    return
  }
  if (problems.length > 0) throw new Error(problems.join('\n'))
  writeFileSync(join(root, 'package.json'), withVersion(read('package.json'), version, 1))
  // The lockfile repeats it at its top and for the root package.
  writeFileSync(join(root, 'package-lock.json'), withVersion(read('package-lock.json'), version, 2))
  writeFileSync(join(root, 'CHANGELOG.md'), changelog)
  git('commit', '--quiet', '--message', `Release ${version}`, '--', ...FILES)
  git('tag', '--annotate', `v${version}`, '--message', `CloudLink Chat ${version}`)
  console.log(`Committed and tagged v${version}. To publish it: git push --follow-tags origin main`)
}

/** Replaces the first versions in a file of npm, so that its formatting stays. */
function withVersion(text: string, version: string, count: number): string {
  let left = count
  return text.replace(/^( {2,6}"version": ")[^"]+"/gm, (whole, before: string) =>
    left-- > 0 ? `${before}${version}"` : whole
  )
}

try {
  const [first = '', ...others] = process.argv.slice(2)
  const [second = ''] = others
  if (first === '--notes' && others.length === 1) console.log(notesOf(read('CHANGELOG.md'), second))
  else if (
    first !== '' &&
    !first.startsWith('-') &&
    (others.length === 0 || others.join(' ') === '--write')
  ) {
    release(first, second === '--write')
  } else throw new Error(USAGE)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
