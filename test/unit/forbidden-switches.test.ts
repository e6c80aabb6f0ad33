import { describe, expect, test } from 'vitest'
import { findForbiddenSwitch, FORBIDDEN, removeForbiddenVariable } from '../../main/forbidden-switches.ts'
import { switchesIn } from '../electron/command-line.ts'

const find = (...args: string[]): string | null => {
  const switches = switchesIn(args)
  return findForbiddenSwitch((name) => switches.has(name))
}

describe('a packaged program refuses', () => {
  test.each([
    '--remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '-remote-debugging-port=9222',
    '--inspect',
    '--inspect-brk=127.0.0.1:9229',
    '--js-flags=--allow-natives-syntax',
    '--ignore-certificate-errors',
    '--host-rules=MAP * 127.0.0.1',
    '--host-resolver-rules=MAP * 127.0.0.1',
    '--proxy-server=127.0.0.1:8080',
    '--log-net-log=/tmp/log.json',
    '--renderer-cmd-prefix=xterm -e'
  ])('%s', (word) => {
    expect(find('--hidden', word)).toBe(`--${word.replace(/^-+|=.*$/gs, '')}`)
  })

  test('no switch that people or packages need, and nothing after a link', () => {
    expect(find('--profile=/p', '--hidden', '--no-sandbox', '--ozone-platform=x11')).toBeNull()
    expect(
      find('--force-device-scale-factor=2', '--lang=de', '--enable-features=WaylandWindowDecorations')
    ).toBeNull()
    expect(find('--', '--remote-debugging-port=9222')).toBeNull()
  })
})

test('the list names each switch once, as Chromium compares it', () => {
  const all = FORBIDDEN.flatMap(({ switches }) => switches)
  expect(new Set(all).size).toBe(all.length)
  for (const name of all) expect(name).toMatch(/^[a-z][a-z-]*[a-z]$/)
  for (const { why } of FORBIDDEN) expect(why).toMatch(/\.$/)
})

test('a variable that would log the keys of connections is removed', () => {
  const env = { SSLKEYLOGFILE: '/tmp/keys.log', HOME: '/h' }
  removeForbiddenVariable(env)
  expect(env).toEqual({ HOME: '/h' })
})
