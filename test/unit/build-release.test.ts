/** `npm run release`: the rules, and the command itself in a clone. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notesOf, releaseChangelog } from '../../build/release/changelog.ts'
import { nextVersion } from '../../build/release/version.ts'
import { root } from '../../build/tools/paths.ts'

describe('the next version', () => {
  test.each([
    ['major', '2.0.0'],
    ['minor', '1.3.0'],
    ['patch', '1.2.10'],
    ['1.10.0', '1.10.0']
  ])('after 1.2.9, by %s, is %s', (step, version) => {
    expect(nextVersion('1.2.9', step)).toBe(version)
  })

  test.each(['1.2.9', '1.2.8', '0.9.9', 'big', '1.2', '1.2.3-beta', '01.2.3'])(
    'is refused for %s',
    (step) => {
      expect(() => nextVersion('1.2.9', step)).toThrow(/not higher|neither/)
    }
  )
})

describe('the changelog', () => {
  const text =
    '# Changelog\n\nWords.\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 1.0.0 - 2026-01-01\n\n- First.\n'

  test('gives the unreleased section a version and begins a new one', () => {
    const released = releaseChangelog(text, '1.1.0', '2026-02-03')
    expect(released).toContain(
      '## Unreleased\n\n## 1.1.0 - 2026-02-03\n\n### Added\n\n- A thing.\n\n## 1.0.0'
    )
    expect(notesOf(released, '1.1.0')).toBe('### Added\n\n- A thing.')
    expect(notesOf(released, '1.0.0')).toBe('- First.')
    expect(() => releaseChangelog(released, '1.2.0', '2026-02-03')).toThrow('nothing')
    expect(() => releaseChangelog(text, '1.0.0', '2026-02-03')).toThrow('already')
    expect(() => notesOf(text, '1.1.0')).toThrow('no section')
  })
})

describe('the command', () => {
  let clone: string
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: clone, encoding: 'utf8' }).trim()
  const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [join(clone, 'build/commands/release.ts'), ...args], { encoding: 'utf8' })

  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), 'release-'))
    for (const name of ['package.json', 'package-lock.json', 'CHANGELOG.md', 'build']) {
      cpSync(join(root, name), join(clone, name), { recursive: true })
    }
    git('init', '--quiet', '--initial-branch=main')
    git('config', 'user.name', 'Somebody')
    git('config', 'user.email', 'somebody@example.test')
    git('add', '.')
    git('commit', '--quiet', '--message', 'Begin')
  })
  afterAll(() => rmSync(clone, { recursive: true }))

  const version = (): string[] => {
    const manifest = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')) as { version: string }
    const lock = JSON.parse(readFileSync(join(clone, 'package-lock.json'), 'utf8')) as {
      version: string
      packages: Record<string, { version: string }>
    }
    return [manifest.version, lock.version, lock.packages['']?.version ?? '']
  }

  test('changes nothing by default, and says what it would do', () => {
    const before = version()
    const { status, stdout } = run('minor')
    expect(status).toBe(0)
    expect(stdout).toContain(`${before[0]} becomes ${nextVersion(before[0] ?? '', 'minor')}`)
    expect(stdout).toContain('Nothing was changed')
    expect(git('status', '--porcelain')).toBe('')
    expect(version()).toEqual(before)
  })

  test('refuses to write over changes, and wrong arguments', () => {
    writeFileSync(join(clone, 'note'), '')
    expect(run('minor', '--write')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('not committed') as string
    })
    rmSync(join(clone, 'note'))
    for (const args of [[], ['minor', '--now'], ['--write'], ['--notes']]) {
      expect(run(...args).stderr, args.join(' ')).toMatch(/^npm run release/)
    }
  })

  test('changes the files, commits and tags with --write', () => {
    const next = nextVersion(version()[0] ?? '', 'minor')
    const { status, stderr } = run('minor', '--write')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(version()).toEqual([next, next, next])
    expect(git('log', '-1', '--format=%s')).toBe(`Release ${next}`)
    expect(git('show', '--stat', '--format=', 'HEAD')).toContain('3 files changed')
    expect(git('describe')).toBe(`v${next}`)
    expect(git('status', '--porcelain')).toBe('')
    expect(run('--notes', next).stdout).toContain('### Added')
  })
})
