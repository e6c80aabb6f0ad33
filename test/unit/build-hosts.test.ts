import { describe, expect, test } from 'vitest'
import { findForbiddenText, findResolvedHosts } from '../../build/lint/hosts.ts'

// Put together here, so that this file itself passes the check.
const registry = ['registry', 'example', 'org'].join('.')
const home = ['', 'home', 'somebody', 'project'].join('/')

describe('what tracked files must not name', () => {
  test('a package registry, with file and line', () => {
    expect(findForbiddenText('a.md', `one\ntwo https://${registry}/x`)).toEqual([
      `a.md:2 names the host of a package registry: ${registry}`
    ])
  })

  test('a path of one machine', () => {
    expect(findForbiddenText('a.ts', `const x = '${home}'`)).toHaveLength(1)
  })

  test.each([
    '/etc/cloudlink-chat/cloud.json',
    'https://chat.api.mitel.io/2017-09-01',
    'main/homework/x',
    '/homes'
  ])('%s is fine', (text) => expect(findForbiddenText('a.ts', text)).toEqual([]))
})

describe('the lockfile', () => {
  const lockfile = (entry: object): string =>
    JSON.stringify({ packages: { '': {}, 'node_modules/a': entry } })

  test('names no host', () => {
    expect(findResolvedHosts(lockfile({ version: '1.0.0' }))).toEqual([])
    expect(findResolvedHosts(lockfile({ resolved: `https://${registry}/a.tgz` }))).toEqual([
      'package-lock.json names the host that node_modules/a came from'
    ])
  })
})
