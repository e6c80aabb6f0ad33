import { describe, expect, test } from 'vitest'
import { parseStartOptions } from '../../build/start/options.ts'

const parse = (...args: string[]): ReturnType<typeof parseStartOptions> =>
  parseStartOptions(args, '/somewhere')

describe('the options of npm start', () => {
  test('default to the sandbox and the standard folders', () => {
    expect(parse()).toEqual({
      cloud: null,
      profile: null,
      debuggingPort: null,
      screenshot: null,
      smoke: false,
      quiet: false,
      variant: null,
      without: null
    })
  })

  test('resolve paths relative to the folder that npm was called in', () => {
    const options = parse('--cloud', 'mine.json', '--profile=/other/profile', '--screenshot', 'shots/a.png')
    expect(options).toMatchObject({
      cloud: '/somewhere/mine.json',
      profile: '/other/profile',
      screenshot: '/somewhere/shots/a.png'
    })
  })

  test('include how the sandbox differs', () => {
    expect(parse('--variant', 'slow', '--without', 'presence,pictures')).toMatchObject({
      variant: 'slow',
      without: 'presence,pictures'
    })
  })

  test('include a debugging port, the smoke test and a quiet sandbox', () => {
    expect(parse('--remote-debugging-port', '9333', '--smoke', '--quiet')).toMatchObject({
      debuggingPort: 9333,
      smoke: true,
      quiet: true
    })
  })

  test.each([
    [['--smok'], 'There is no option --smok'],
    [['-x'], 'There is no option -x'],
    [['file.json'], '"file.json" is no option'],
    [['--cloud'], '--cloud needs a value'],
    [['--cloud', '--smoke'], '--cloud needs a value'],
    [['--profile='], '--profile needs a value'],
    [['--remote-debugging-port', '0'], 'wants a number from 1 to 65535, not "0"'],
    [['--remote-debugging-port', 'http'], 'wants a number from 1 to 65535, not "http"']
  ])('refuse %j', (args, message) => {
    expect(() => parse(...args)).toThrow(message)
  })

  test('are listed if one is unknown', () => {
    const names = ['--cloud', '--profile', '--remote-debugging-port', '--screenshot', '--smoke']
    for (const name of names) expect(() => parse('--nothing')).toThrow(name)
  })
})
