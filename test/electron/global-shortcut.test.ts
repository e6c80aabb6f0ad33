/** Shortcuts of the system as Electron documents them. Also runs in Electron if its binary is available. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseShell } from '../../build/launch/shell.ts'
import { startTinyApp, writeTinyApp } from './tiny-app.ts'
import type { TinyApp } from './tiny-app.ts'

const shell = chooseShell(process.env)
/** Unlikely to belong to another program. */
const KEYS = 'CommandOrControl+Alt+Shift+F11'
const MAIN = `
import { app, globalShortcut } from 'electron'
import { attempt, report } from './report.js'
app.setPath('userData', process.env.TINY_APP_PROFILE)
const register = (keys) => globalShortcut.register(keys, () => undefined)
report('before ready', attempt(() => register('${KEYS}')))
void app.whenReady().then(() => {
  report('no key', attempt(() => register('CommandOrControl+Shift')))
  report('unknown', attempt(() => register('CommandOrControl+Nothing')))
  report('first', register('${KEYS}'))
  report('again', register('${KEYS}'))
  globalShortcut.unregister('${KEYS}')
  report('after', register('${KEYS}'))
  app.exit(0)
})
`

describe(`shortcuts of the system in ${shell.name}`, () => {
  const { folder, remove } = writeTinyApp({ 'main.js': MAIN })
  let app: TinyApp
  beforeAll(async () => {
    app = startTinyApp(shell, folder)
    await app.ended
  })
  afterAll(async () => {
    app.kill('SIGKILL')
    await app.ended
    remove()
  })

  // https://www.electronjs.org/docs/latest/api/global-shortcut: "cannot be used before the ready event".
  it('throw before the program is ready, and for what is no key', () => {
    for (const what of ['before ready', 'no key', 'unknown'])
      expect(app.reported[what], what).toMatch(/^threw: /)
  })

  // "When the accelerator is already taken by other applications, this call will silently fail."
  it('are registered once, until they are unregistered', () => {
    const { first, again, after } = app.reported
    expect({ first, again, after }).toEqual({ first: true, again: false, after: true })
  })
})
