import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openSettings, visibleSettings } from '../../main/settings.ts'

let file: string
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'settings-')), 'settings.json')
})

describe('settings', () => {
  it('have defaults without a file, and are saved to the file', async () => {
    const settings = openSettings(file, writeFile)
    expect(visibleSettings(settings.get())).toEqual({
      theme: 'system',
      closeToTray: true,
      startAtLogin: false,
      startHidden: false,
      compactRows: false,
      historyDays: 30,
      undoSeconds: 5
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
    writeFileSync(file, '{"theme":"dark","closeToTray":"yes","window":{"x":0}}')
    expect(openSettings(file, writeFile).get()).toMatchObject({
      theme: 'dark',
      closeToTray: true,
      window: null
    })
    writeFileSync(file, '{"theme":')
    expect(openSettings(file, writeFile).get().theme).toBe('system')
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
