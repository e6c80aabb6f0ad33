import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openSettings, settingsChange, visibleSettings } from '../../main/settings.ts'

let file: string
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'settings-')), 'settings.json')
})

describe('settings', () => {
  it('have defaults without a file, and are saved to the file', async () => {
    const settings = openSettings(file, writeFile)
    expect(visibleSettings(settings.get())).toEqual({
      theme: 'system',
      windowMode: 'window',
      alwaysOnTop: false,
      closeToTray: true,
      startAtLogin: false,
      startHidden: false,
      compactRows: false,
      historyDays: 30,
      undoSeconds: 5,
      keys: {}
    })
    await settings.change({ theme: 'dark' })
    await settings.change({ region: '.eu' })
    expect(openSettings(file, writeFile).get()).toMatchObject({
      theme: 'dark',
      region: '.eu',
      closeToTray: true
    })
  })

  it('keep what is readable in a damaged file, and use defaults for the rest', () => {
    const good = { x: -5, y: 0, width: 400, height: 600, maximized: true }
    const damaged = {
      ...{
        theme: 'dark',
        closeToTray: 'yes',
        windowMode: 'tiny',
        pinned: 1,
        popoverSize: { width: 0 },
        window: { x: 0 }
      },
      placements: { one: good, two: { x: 0 }, three: { ...good, width: 1e9 } }
    }
    writeFileSync(file, JSON.stringify(damaged))
    expect(openSettings(file, writeFile).get()).toMatchObject({
      ...{
        theme: 'dark',
        closeToTray: true,
        windowMode: 'window',
        pinned: false,
        popoverSize: null,
        window: null
      },
      placements: { one: good, two: null, three: null }
    })
    writeFileSync(file, '{"theme":')
    expect(openSettings(file, writeFile).get().theme).toBe('system')
  })

  it('keep the usable keys of a file that was changed by hand', () => {
    writeFileSync(file, '{"keys":{"search":"Mod+Shift+K","jump":"J","details":7,"none":"Mod+O"}}')
    expect(openSettings(file, writeFile).get().keys).toEqual({ search: 'Mod+Shift+K' })
    for (const keys of ['[]', 'null', '"Mod+K"', '7']) {
      writeFileSync(file, `{"keys":${keys},"theme":"dark"}`)
      expect(openSettings(file, writeFile).get()).toMatchObject({ keys: {}, theme: 'dark' })
    }
  })

  it('refuse changed keys that the page would not offer', () => {
    const isAllowed = (keys: unknown): boolean => settingsChange.safeParse({ keys }).success
    expect(isAllowed({ search: 'Mod+Shift+K', jump: null })).toBe(true)
    for (const keys of [{ search: 'K' }, { search: 'Mod+N' }, { nothing: 'Mod+U' }, { search: 7 }, 'Mod+K'])
      expect(isAllowed(keys), JSON.stringify(keys)).toBe(false)
  })

  it('are written one change after the other, in order', async () => {
    const settings = openSettings(file, writeFile)
    await Promise.all([settings.change({ theme: 'dark' }), settings.change({ theme: 'light' })])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ theme: 'light' })
  })

  it('report if the file cannot be written, and keep the change in memory', async () => {
    const settings = openSettings(file, () => Promise.reject(new Error('no space')))
    await expect(settings.change({ theme: 'dark' })).rejects.toMatchObject({
      code: 'storage',
      detail: 'settings-not-saved'
    })
    expect(settings.get().theme).toBe('dark')
  })
})
