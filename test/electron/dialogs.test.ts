/** Save dialog and file manager as Electron documents them. Also runs in Electron if its binary is available. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseShell } from '../../build/launch/shell.ts'
import { startTinyApp, writeTinyApp } from './tiny-app.ts'
import type { TinyApp } from './tiny-app.ts'

const shell = chooseShell(process.env)
const MAIN = `
import { app, dialog, shell } from 'electron'
import { attempt, report } from './report.js'
app.setPath('userData', process.env.TINY_APP_PROFILE)
const save = (options) => attempt(() => void dialog.showSaveDialog(options))
report('before ready', save({}))
void app.whenReady().then(() => {
  report('title', save({ title: 7 }))
  report('open title', attempt(() => void dialog.showOpenDialog({ title: 7 })))
  report('default path', save({ defaultPath: ['a.txt'] }))
  report('item', attempt(() => shell.showItemInFolder(7)))
  report('documents', typeof app.getPath('documents'))
  app.exit(0)
})
`

describe(`dialogs in ${shell.name}`, () => {
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

  // https://www.electronjs.org/docs/latest/api/dialog: lib/browser/api/dialog.ts checks both before it shows anything.
  it.each(['before ready', 'title', 'open title', 'default path'])(
    'throws at once for a wrong file dialog: %s',
    (what) => {
      expect(app.reported[what]).toMatch(/^threw: /)
    }
  )

  // https://www.electronjs.org/docs/latest/api/shell#shellshowiteminfolderfullpath: "fullPath string"
  it('throws for showItemInFolder without a path', () => {
    expect(app.reported.item).toMatch(/^threw: /)
  })

  // https://www.electronjs.org/docs/latest/api/app#appgetpathname: "documents Directory for a user's 'My Documents'."
  it('returns the documents folder', () => {
    expect(app.reported.documents).toBe('string')
  })
})
