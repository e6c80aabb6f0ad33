import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'
import { badgeOf, markOf, MARKS, trayFile } from '../../main/desktop/tray-look.ts'
import type { TrayFacts } from '../../main/desktop/tray-look.ts'
import { stateText, toolTip } from '../../main/desktop/tray-texts.ts'
import { textsFor } from '../../main/desktop/texts.ts'

const icons = join(root, 'build/icons')
const texts = textsFor('en')
const SYSTEMS = ['darwin', 'win32', 'linux'] as const

const facts = (
  state: Partial<TrayFacts['state']> = {},
  { count = 0, muted = 0, isQuiet = false } = {}
): TrayFacts => ({
  state: { phase: 'signed-in', connection: 'connected', reauthRequired: false, ...state },
  unread: { count, muted },
  isQuiet
})

describe('the mark of the tray icon', () => {
  test.each([
    ['none', facts()],
    ['1', facts({}, { count: 1 })],
    ['9', facts({}, { count: 9, muted: 4 })],
    ['9plus', facts({}, { count: 10 })],
    ['9plus', facts({}, { count: 12_345 })],
    ['dot', facts({}, { muted: 3 })],
    ['quiet', facts({}, { count: 3, isQuiet: true })],
    ['offline', facts({ connection: 'offline' }, { count: 3, isQuiet: true })],
    ['sign-in', facts({ connection: 'offline', reauthRequired: true }, { count: 3 })],
    ['sign-in', facts({ phase: 'signed-out', connection: 'offline' })],
    ['sign-in', facts({ phase: 'keychain-locked' })],
    // A start or a short reconnect is nothing to tell.
    ['none', facts({ phase: 'starting', connection: 'offline' })],
    ['2', facts({ connection: 'connecting' }, { count: 2 })]
  ])('is %s', (mark, given) => {
    expect(markOf(given)).toBe(mark)
  })
})

describe('the words of the tray icon', () => {
  test.each([
    ['CloudLink Chat', 'Connected', facts()],
    ['CloudLink Chat – 3 unread', 'Connected · 3 unread', facts({}, { count: 3 })],
    [
      'CloudLink Chat – 3 unread, Offline, Do not disturb',
      'Offline · Do not disturb · 3 unread',
      facts({ connection: 'offline' }, { count: 3, isQuiet: true })
    ],
    [
      'CloudLink Chat – 1 unread, Sign in again',
      'Sign in again',
      facts({ reauthRequired: true }, { count: 1 })
    ],
    ['CloudLink Chat', 'Signed out', facts({ phase: 'signed-out', connection: 'offline' }, { isQuiet: true })]
  ])('are %s', (tip, state, given) => {
    expect(toolTip(given, texts)).toBe(tip)
    expect(stateText(given, texts)).toBe(state)
  })
})

describe('the file of the tray icon', () => {
  it('has the pixels of the display on Windows and Linux, where Electron passes on scale 1 alone', () => {
    const file = (platform: NodeJS.Platform, scale: number, isDark = false): string =>
      trayFile('3', { platform, scale, isDark })
    expect([1, 1.25, 1.5, 2, 3].map((scale) => file('win32', scale))).toEqual([
      'tray-3-light-16.png',
      'tray-3-light-24.png',
      'tray-3-light-24.png',
      'tray-3-light-32.png',
      'tray-3-light-48.png'
    ])
    expect([1, 1.5, 2, 4].map((scale) => file('linux', scale, true))).toEqual([
      'tray-3-dark-24.png',
      'tray-3-dark-48.png',
      'tray-3-dark-48.png',
      'tray-3-dark-48.png'
    ])
    expect(file('darwin', 2, true)).toBe('tray-3-Template.png')
  })

  it('exists for every mark, system, scale and theme, with the scales that macOS looks for', () => {
    const missing = MARKS.flatMap((mark) =>
      SYSTEMS.flatMap((platform) =>
        [1, 1.25, 1.5, 2, 3].flatMap((scale) =>
          [true, false].map((isDark) => trayFile(mark, { platform, scale, isDark }))
        )
      )
    )
      .flatMap((file) =>
        file.includes('Template')
          ? ['', '@1.5x', '@2x'].map((at) => file.replace('.png', `${at}.png`))
          : [file]
      )
      .filter((file) => !existsSync(join(icons, file)))
    expect(missing).toEqual([])
  })
})

describe('the badge', () => {
  test.each([
    ['darwin', 0, { count: 0, overlay: null, title: 'CloudLink Chat' }],
    ['darwin', 12, { count: 12, overlay: null, title: '(12) CloudLink Chat' }],
    ['linux', 3, { count: 3, overlay: null, title: '(3) CloudLink Chat' }],
    ['win32', 0, { count: null, overlay: null, title: 'CloudLink Chat' }],
    ['win32', 3, { count: null, overlay: 'overlay-3-24.png', title: '(3) CloudLink Chat' }],
    ['win32', 99, { count: null, overlay: 'overlay-9plus-24.png', title: '(99) CloudLink Chat' }]
  ] as const)('on %s with %d unread', (platform, count, badge) => {
    expect(badgeOf({ count, muted: 5 }, platform, 1.5)).toEqual(badge)
  })

  it('has an image for every number and scale on Windows', () => {
    for (const count of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1_000]) {
      for (const scale of [1, 1.25, 1.5, 2, 4]) {
        const { overlay } = badgeOf({ count, muted: 0 }, 'win32', scale)
        expect(existsSync(join(icons, overlay ?? '')), overlay ?? '').toBe(true)
      }
    }
  })
})
