import { describe, expect, test } from 'vitest'
import { parseStartOptions } from '../../build/start/options.ts'

const parse = (...args: string[]): ReturnType<typeof parseStartOptions> =>
  parseStartOptions(args, '/somewhere')

describe('the options of npm start', () => {
  test('nothing means the sandbox and the usual places', () => {
    expect(parse()).toEqual({
      cloud: null,
      profile: null,
      debuggingPort: null,
      screenshot: null,
      smoke: false,
      variant: null
    })
  })

  test('paths are meant from the folder that npm was called in', () => {
    const options = parse('--cloud', 'mine.json', '--profile=/other/profile', '--screenshot', 'shots/a.png')
    expect(options).toMatchObject({
      cloud: '/somewhere/mine.json',
      profile: '/other/profile',
      screenshot: '/somewhere/shots/a.png'
    })
  })

  test('a port and the smoke run', () => {
    expect(parse('--remote-debugging-port', '9333', '--smoke')).toMatchObject({
      debuggingPort: 9333,
      smoke: true
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
  ])('%j is refused', (args, sentence) => {
    expect(() => parse(...args)).toThrow(sentence)
  })

  test('an unknown option names those that there are', () => {
    const names = ['--cloud', '--profile', '--remote-debugging-port', '--screenshot', '--smoke']
    for (const name of names) expect(() => parse('--nothing')).toThrow(name)
  })
})
