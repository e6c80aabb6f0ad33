/** The list of commands, what a person may change in it, and how it is shown. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acceleratorOf } from '../../main/desktop/accelerator.ts'
import { appMenuTemplate } from '../../main/desktop/app-menu-template.ts'
import { textsFor } from '../../main/desktop/texts.ts'
import { COMMAND_IDS, COMMANDS, commandOf, commandWith, keysOf } from '../../preload/contract/commands.ts'
import {
  areUsable,
  CHANGEABLE_COMMANDS,
  clashOf,
  keyProblemOf,
  usableChanges
} from '../../preload/contract/key-changes.ts'
import { formatKeys, parseKeys, problemOf } from '../../preload/contract/keys.ts'
import type { KeyChanges, MenuCommandId, Platform } from '../../preload/contract/index.ts'
import de from '../../renderer/locales/de.json' with { type: 'json' }
import en from '../../renderer/locales/en.json' with { type: 'json' }
import { FIXED_KEYS } from '../../renderer/shortcuts/fixed-keys.ts'
import { keysLabel } from '../../renderer/shortcuts/key-labels.ts'
import { sheetGroups } from '../../renderer/shortcuts/sheet.ts'
import { pressedKeys } from '../../renderer/ui/keys.ts'

const PLATFORMS: Platform[] = ['linux', 'mac', 'windows']
const platforms = fc.constantFrom(...PLATFORMS)
const keyNames = fc.constantFrom(
  ...['A', 'B', 'K', 'X', 'Z', '0', '9', ',', '.', '/', '[', ']', '\\', '`', '=', '-'],
  ...['F1', 'F6', 'F24', 'Up', 'Left', 'Home', 'PageDown', 'Enter', 'Tab', 'Escape', 'Space', 'Delete']
)
const combinations = fc.tuple(fc.subarray(['Mod', 'Ctrl', 'Alt', 'Shift'] as const), keyNames)
const keyTexts = combinations.map(([modifiers, key]) => formatKeys({ modifiers, key }))
/** What may be in a settings file that somebody changed by hand. */
const anyChanges = fc.oneof(
  fc.anything(),
  fc.dictionary(
    fc.oneof(fc.constantFrom<string>(...COMMAND_IDS), fc.string()),
    fc.oneof(keyTexts, fc.constantFrom(...COMMAND_IDS.map((id) => commandOf(id).keys)), fc.anything())
  )
)

describe('keys', () => {
  test('are the same after parsing and formatting', () => {
    fc.assert(
      fc.property(combinations, ([modifiers, key]) => {
        const text = formatKeys({ modifiers, key })
        expect(parseKeys(text)).toEqual({ modifiers, key })
      })
    )
  })

  test('are parsed in exactly one form', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom('Mod', 'Alt', 'K', '')).map((all) => all.join('+'))
        ),
        (text) => {
          const parsed = parseKeys(text)
          if (parsed !== null) expect(formatKeys(parsed)).toBe(text)
        }
      )
    )
    for (const text of [
      '',
      'K+',
      'mod+K',
      'Shift+Mod+K',
      'Mod+Mod+K',
      'Mod+k',
      'Mod++',
      'Mod+F25',
      'Mod+Hyper'
    ])
      expect(parseKeys(text), text).toBeNull()
  })

  test.each<[string, Platform, string | null]>([
    ['Mod+K', 'linux', null],
    ['Ctrl+K', 'linux', 'malformed'],
    ['Ctrl+K', 'mac', null],
    ['K', 'linux', 'no-modifier'],
    ['Shift+Enter', 'windows', 'no-modifier'],
    ['F7', 'windows', null],
    ['Alt+L', 'windows', null],
    // Option+L types @ on a German Mac.
    ['Alt+L', 'mac', 'no-modifier'],
    ['Mod+C', 'mac', 'reserved'],
    ['Mod+Q', 'mac', 'reserved'],
    ['Mod+Q', 'linux', null],
    ['Alt+F4', 'windows', 'reserved'],
    ['Mod+Tab', 'windows', 'reserved'],
    ['Mod+Shift+Left', 'linux', 'reserved'],
    ['Alt+Left', 'linux', null],
    ['Alt+Left', 'mac', 'reserved'],
    ['Alt+Up', 'linux', 'reserved'],
    ['Mod+Space', 'linux', 'reserved']
  ])('%s on %s: %s', (keys, platform, expected) => {
    expect(problemOf(keys, platform, false)).toBe(expected)
  })

  test('for every program need a modifier, even a function key', () => {
    expect(problemOf('F7', 'linux', true)).toBe('no-modifier')
    expect(problemOf('Mod+F7', 'linux', true)).toBeNull()
  })

  // What somebody presses in the settings is what runs the command later.
  test('are the keys that were pressed, on each system', () => {
    fc.assert(
      fc.property(keyTexts, platforms, (text, platform) => {
        const { modifiers, key } = parseKeys(text) ?? { modifiers: [], key: '' }
        fc.pre(problemOf(text, platform, false) === null && /^[A-Z]$|^F/.test(key))
        const isMac = platform === 'mac'
        const event = {
          key,
          code: `Key${key}`,
          ctrlKey: modifiers.includes(isMac ? 'Ctrl' : 'Mod'),
          metaKey: isMac && modifiers.includes('Mod'),
          altKey: modifiers.includes('Alt'),
          shiftKey: modifiers.includes('Shift')
        }
        expect(pressedKeys(event, platform)).toBe(text)
      })
    )
  })
})

describe('the list of commands', () => {
  test.each(PLATFORMS)('has defaults that the commands may have, without a clash: %s', (platform) => {
    for (const id of COMMAND_IDS) {
      const keys = keysOf(id, {}, platform)
      if (keys === null) continue
      expect(parseKeys(keys), id).not.toBeNull()
      expect(clashOf(id, keys, {}, platform), id).toBeUndefined()
      expect(commandWith(keys, {}, platform)).toBe(id)
    }
    for (const id of CHANGEABLE_COMMANDS) {
      const keys = keysOf(id, {}, platform)
      if (keys !== null) expect(keyProblemOf(id, keys, platform), id).toBeNull()
    }
  })

  test.each([
    ['en', en],
    ['de', de]
  ] as const)(
    'has a name for each command and each fixed key in %s, the same in menus of main',
    (language, words) => {
      const texts = textsFor(language)
      expect(Object.keys(words.commands.names).toSorted()).toEqual(COMMAND_IDS.toSorted())
      const fixed = new Set(Object.values(FIXED_KEYS).flatMap((all) => all.map(({ name }) => name)))
      expect(Object.keys(words.shortcuts.fixed).toSorted()).toEqual([...fixed].toSorted())
      const inMenus = COMMAND_IDS.filter((id) => commandOf(id).menu !== undefined) as MenuCommandId[]
      for (const id of inMenus) expect(texts(`command-${id}`)).toBe(words.commands.names[id])
    }
  )
})

describe('changed keys', () => {
  test('are usable whatever the settings file contains, and the same when they are read again', () => {
    fc.assert(
      fc.property(anyChanges, platforms, (value, platform) => {
        const changes = usableChanges(value, platform)
        expect(areUsable(changes, platform)).toBe(true)
        expect(usableChanges(JSON.parse(JSON.stringify(changes)), platform)).toEqual(changes)
        const all = COMMAND_IDS.map((id) => keysOf(id, changes, platform)).filter((keys) => keys !== null)
        expect(new Set(all).size).toBe(all.length)
        for (const id of CHANGEABLE_COMMANDS) {
          const keys = changes[id]
          if (typeof keys === 'string') expect(keyProblemOf(id, keys, platform)).toBeNull()
        }
      }),
      { numRuns: 300 }
    )
  })

  test('that clash fall back to the defaults, and the others stay', () => {
    const value = {
      search: 'Mod+P',
      jump: 'Mod+P',
      details: 'Mod+N',
      'new-stream': 'Mod+Shift+S',
      'close-conversation': 'Mod+W',
      'no-such': 'Mod+U',
      emoji: null
    }
    expect(usableChanges(value, 'linux')).toEqual({ 'new-stream': 'Mod+Shift+S', emoji: null })
  })

  test('may swap the keys of two commands', () => {
    const swapped: KeyChanges = { search: 'Mod+N', 'new-message': 'Mod+K' }
    expect(usableChanges(swapped, 'windows')).toEqual(swapped)
    expect(commandWith('Mod+N', swapped, 'windows')).toBe('search')
  })
})

describe('labels', () => {
  const nameOf = (words: typeof en | typeof de) => (key: string) =>
    (words.keys.names as Record<string, string | undefined>)[key]
  test.each([
    ['Mod+Shift+K', 'Ctrl+Shift+K', 'Strg+Umschalt+K', '⇧⌘K'],
    ['Mod+Alt+Shift+Down', 'Ctrl+Alt+Shift+↓', 'Strg+Alt+Umschalt+↓', '⌥⇧⌘↓'],
    ['Mod+PageDown', 'Ctrl+PgDn', 'Strg+Bild ab', '⌘⇟'],
    ['Alt+Left', 'Alt+←', 'Alt+←', '⌥←'],
    ['Mod+=', 'Ctrl++', 'Strg++', '⌘+'],
    ['Escape', 'Esc', 'Esc', 'Esc']
  ])('of %s are %s, in German %s, and on a Mac %s', (keys, english, german, mac) => {
    for (const platform of ['linux', 'windows'] as const)
      expect(keysLabel(keys, platform, nameOf(en))).toBe(english)
    expect(keysLabel(keys, 'linux', nameOf(de))).toBe(german)
    expect(keysLabel(keys, 'mac', nameOf(en))).toBe(mac)
  })

  test('are found by words of name, keys and group', () => {
    const state = {
      changes: { search: 'Mod+J' } as KeyChanges,
      platform: 'linux' as const,
      t: (key: string) =>
        key.split('.').reduce((at: unknown, part) => (at as Record<string, unknown>)[part], en) as string,
      label: (keys: string) => keysLabel(keys, 'linux', nameOf(en))
    }
    const found = (query: string): string[] =>
      sheetGroups(query, state).flatMap(({ lines }) =>
        lines.map(({ name, keys }) => `${name} ${keys.join()}`)
      )
    expect(found('CTRL+J')).toEqual(['Search… Ctrl+J'])
    expect(found('writing shift+enter')).toEqual(['New line Shift+Enter'])
    expect(found('no such thing')).toEqual([])
  })
})

describe('accelerators', () => {
  test('are the keys in the words of Electron', () => {
    expect(acceleratorOf('Mod+Alt+Shift+Down')).toBe('CommandOrControl+Alt+Shift+Down')
    expect(acceleratorOf('Ctrl+,')).toBe('Control+,')
    expect(() => acceleratorOf('Hyper+K')).toThrow(TypeError)
  })
})

describe('the menu of macOS', () => {
  type Item = {
    label?: string
    role?: string
    accelerator?: string
    enabled?: boolean
    click?: unknown
    submenu?: Item[]
  }
  const ran: [string, boolean][] = []
  const menuOf = (changes: KeyChanges, isSignedIn = true): Item[] =>
    appMenuTemplate({ changes, isSignedIn }, textsFor('en'), (id, byKey) => ran.push([id, byKey])) as Item[]
  const itemOf = (menu: Item[], label: string): Item | undefined =>
    menu.flatMap(({ submenu = [] }) => submenu).find((one) => one.label === label)

  test('has every command with a menu once, with its keys', () => {
    const menu = menuOf({})
    const labels = menu.flatMap(({ submenu = [] }) => submenu.flatMap(({ label = [] }) => label))
    const expected = COMMAND_IDS.filter((id) => 'menu' in COMMANDS[id]).map((id) => en.commands.names[id])
    expect(labels.toSorted()).toEqual(expected.toSorted())
    expect(itemOf(menu, 'Back')?.accelerator).toBe('CommandOrControl+[')
    expect(itemOf(menu, 'Zoom in')?.accelerator).toBe('CommandOrControl+Plus')
    expect(menu.flatMap(({ submenu = [] }) => submenu.flatMap(({ role = [] }) => role))).toContain('quit')
    expect(itemOf(menu.slice(0, 1), 'Settings…')?.accelerator).toBe('CommandOrControl+,')
  })

  test('follows changed keys, and a command without keys has no accelerator', () => {
    const menu = menuOf({ search: 'Mod+Shift+O', jump: null })
    expect(itemOf(menu, 'Search…')?.accelerator).toBe('CommandOrControl+Shift+O')
    expect(itemOf(menu, 'Jump to a date…')).not.toHaveProperty('accelerator')
  })

  test('runs the command, and tells a click from its keys', () => {
    const click = itemOf(menuOf({}), 'Back')?.click as (...event: unknown[]) => void
    click(null, undefined, { triggeredByAccelerator: true })
    click(null, undefined, {})
    expect(ran).toEqual([
      ['back', true],
      ['back', false]
    ])
  })

  test('disables what needs a sign-in', () => {
    const menu = menuOf({}, false)
    expect(itemOf(menu, 'Search…')?.enabled).toBe(false)
    expect(itemOf(menu, 'Zoom out')?.enabled).toBe(true)
  })
})
