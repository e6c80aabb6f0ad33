import { describe, expect, test } from 'vitest'
import { findForbiddenText, findResolvedHosts } from '../../build/lint/hosts.ts'

// Assembled here, so that this file passes the check itself.
const registry = ['registry', 'example', 'org'].join('.')
const home = ['', 'home', 'somebody', 'project'].join('/')

describe('tracked files', () => {
  test('must not name the host of a package registry; the message has file and line', () => {
    expect(findForbiddenText('a.md', `one\ntwo https://${registry}/x`)).toEqual([
      `a.md:2 names the host of a package registry: ${registry}`
    ])
  })

  test('must not name a path in a home directory', () => {
    expect(findForbiddenText('a.ts', `const x = '${home}'`)).toHaveLength(1)
  })

  test.each([
    '/etc/cloudlink-chat/cloud.json',
    'https://chat.api.mitel.io/2017-09-01',
    'main/homework/x',
    '/homes'
  ])('may name %s', (text) => expect(findForbiddenText('a.ts', text)).toEqual([]))
})

describe('the lockfile', () => {
  const lockfile = (entry: object): string =>
    JSON.stringify({ packages: { '': {}, 'node_modules/a': entry } })

  test('must not name a host', () => {
    expect(findResolvedHosts(lockfile({ version: '1.0.0' }))).toEqual([])
    expect(findResolvedHosts(lockfile({ resolved: `https://${registry}/a.tgz` }))).toEqual([
      'package-lock.json names the host that node_modules/a came from'
    ])
  })
})
