import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync
} from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { writeFileAtomic } from '../../main/atomic-file.ts'
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
      notificationContent: 'all',
      notificationSound: true,
      quietHours: [null, null, null, null, null, null, null],
      closeToTray: true,
      startAtLogin: false,
      startHidden: false,
      compactRows: false,
      historyDays: 30,
      keepDays: 0,
      keys: {},
      undoSeconds: 5,
      language: 'system',
      spellCheck: false,
      spellCheckLanguages: [],
      checkForUpdates: true
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

describe('a settings file that cannot be used', () => {
  const damaged: Record<string, () => void> = {
    'half written': () => writeFileSync(file, '{"theme":"da'),
    empty: () => writeFileSync(file, ''),
    'a list': () => writeFileSync(file, '[]'),
    'too large': () => writeFileSync(file, JSON.stringify({ more: 'x'.repeat(1_000_000) })),
    'a folder': () => mkdirSync(join(file, 'inside'), { recursive: true })
  }

  it.each(Object.keys(damaged))('is put aside before it is replaced: %s', async (kind) => {
    damaged[kind]?.()
    const told: string[] = []
    const settings = openSettings(file, writeFileAtomic, (name) => told.push(name))
    expect(settings.get().theme).toBe('system')
    expect(readdirSync(dirname(file))).toEqual(['settings.json'])
    await settings.change({ theme: 'dark' })
    await settings.change({ theme: 'light' })
    expect(told).toEqual([expect.stringMatching(/^settings\.json\.damaged-\d{4}-\d\d-\d\dT[\d.-]+Z$/)])
    expect(readdirSync(dirname(file)).sort()).toEqual(['settings.json', ...told])
    expect(openSettings(file, writeFileAtomic).get().theme).toBe('light')
  })

  it.runIf(process.getuid?.() !== 0)('is put aside if it may not be read', async () => {
    writeFileSync(file, '{"theme":"dark"}')
    chmodSync(file, 0o000)
    const settings = openSettings(file, writeFileAtomic)
    await settings.change({ compactRows: true })
    expect(openSettings(file, writeFileAtomic).get()).toMatchObject({ theme: 'system', compactRows: true })
  })

  it('is not replaced if it cannot be put aside', async () => {
    writeFileSync(file, '{')
    const settings = openSettings(file, async () => undefined)
    // Another program was faster.
    renameSync(file, `${file}.gone`)
    await expect(settings.change({ theme: 'dark' })).rejects.toMatchObject({ detail: 'settings-not-saved' })
    expect(existsSync(file)).toBe(false)
    expect(settings.get().theme).toBe('dark')
  })
})

describe('of any settings file', () => {
  const json = fc.dictionary(
    fc.oneof(fc.constantFrom('theme', 'closeToTray', 'window', 'zoom', 'deviceId', '__proto__'), fc.string()),
    fc.jsonValue()
  )

  it('the settings are valid, and nothing that this version does not use is lost', async () => {
    await fc.assert(
      fc.asyncProperty(json, async (entries) => {
        writeFileSync(file, JSON.stringify(entries))
        const settings = openSettings(file, writeFile)
        expect(settingsChange.safeParse(visibleSettings(settings.get())).success).toBe(true)
        await settings.change({ historyDays: 90 })
        const written = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
        expect(written.historyDays).toBe(90)
        for (const entry of Object.entries(JSON.parse(JSON.stringify(entries)) as object)) {
          if (entry[0] !== 'historyDays') expect(Object.entries(written)).toContainEqual(entry)
        }
      })
    )
  })

  it('what was saved is read again', async () => {
    const change = fc.record({
      theme: fc.constantFrom('system', 'light', 'dark'),
      compactRows: fc.boolean(),
      undoSeconds: fc.constantFrom(0, 3, 5, 10),
      zoom: fc.double({ min: 0.5, max: 2, noNaN: true }),
      clientId: fc.string()
    })
    await fc.assert(
      fc.asyncProperty(json, change, async (entries, changed) => {
        writeFileSync(file, JSON.stringify(entries))
        const settings = openSettings(file, writeFile)
        await settings.change(changed)
        expect(openSettings(file, writeFile).get()).toEqual(settings.get())
      })
    )
  })
})
