/** The lint check of the Electron APIs that the program uses, on tiny programs. */
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkUses } from '../../build/electron-api/index.ts'
import { createProgram, usesOf } from '../../build/electron-api/uses.ts'
import type { Api } from '../../build/electron-api/uses.ts'
import { root } from '../../build/tools/paths.ts'

const IMPORT = "import { app, BrowserWindow, powerMonitor } from 'electron'\n"
/** Source files by name. setBadgeCount exists on macOS and Linux only. */
const SOURCES = {
  unchecked: 'app.setBadgeCount(1)',
  'another system': "if (process.platform === 'win32') app.setBadgeCount(1)",
  'an else': "if (process.platform === 'win32') app.quit()\nelse app.setBadgeCount(1)",
  'a check without a return': "if (process.platform === 'win32') app.quit()\napp.setBadgeCount(1)",
  'in an or': "export const a = process.platform === 'linux' || app.setBadgeCount(1)",
  'in an if': "if (process.platform !== 'win32') app.setBadgeCount(1)",
  'in a closure': "if (process.platform !== 'win32') app.on('quit', () => app.setBadgeCount(1))",
  'in an and': "export const a = process.platform === 'linux' && app.setBadgeCount(1)",
  'in a conditional': "export const a = process.platform === 'win32' ? true : app.setBadgeCount(1)",
  'behind a constant': "const isMac = process.platform === 'darwin'\nif (isMac) app.setBadgeCount(1)",
  'after a return':
    "export function f() {\n  if (process.platform === 'win32') return\n  app.setBadgeCount(1)\n}",
  'two checks':
    "if (process.platform === 'linux' || process.platform === 'darwin') {\n  app.setBadgeCount(1)\n}",
  'an event': "powerMonitor.on('shutdown', () => undefined)",
  'an option':
    "export const w = new BrowserWindow({ webPreferences: { sandbox: true }, vibrancy: 'popover' })",
  destructured: 'const { dock } = app\nexport const d = dock',
  deprecated: 'export const c = (w: BrowserWindow) => w.getBrowserViews()'
}
type Name = keyof typeof SOURCES
const pathOf = (name: string): string => join(root, 'main', `${name.replaceAll(' ', '-')}.sample.ts`)

let apis: Record<Name, Api[]>
beforeAll(() => {
  const texts = Object.fromEntries(
    Object.entries(SOURCES).map(([name, text]) => [pathOf(name), IMPORT + text])
  )
  const program = createProgram(root, [], texts)
  apis = Object.fromEntries(
    Object.keys(SOURCES).map((name) => [name, usesOf(program, root, [pathOf(name)])])
  ) as typeof apis
})

describe('an API that some systems lack', () => {
  test.each<Name>(['unchecked', 'another system', 'a check without a return', 'in an or'])(
    'is reported: %s',
    (name) => {
      const [problem] = checkUses(apis[name], {})
      expect(problem).toMatch(/sample\.ts:\d+ uses App\.setBadgeCount on .*Windows/)
    }
  )

  test.each<Name>([
    'an else',
    'in an if',
    'in a closure',
    'in an and',
    'in a conditional',
    'behind a constant',
    'after a return',
    'two checks'
  ])('is allowed after a check of process.platform: %s', (name) => {
    expect(apis[name].map((api) => api.name)).toContain('App.setBadgeCount')
    expect(checkUses(apis[name], {})).toEqual([])
  })

  test('is allowed with a note', () => {
    expect(checkUses(apis.unchecked, { 'App.setBadgeCount': 'Does nothing there.' })).toEqual([])
  })

  test.each<[Name, string]>([
    ['an event', "PowerMonitor: 'shutdown'"],
    ['an option', 'BaseWindowConstructorOptions.vibrancy'],
    ['destructured', 'App.dock'],
    ['deprecated', 'BrowserWindow.getBrowserViews, which is deprecated']
  ])('is also found as %s', (name, api) => {
    expect(checkUses(apis[name], {}).join('\n')).toContain(api)
  })
})
