/** The keys that show the window from other programs, and what the settings do if the system refuses them. */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createGlobalShortcut, isDecidedByDesktop } from '../../main/desktop/global-shortcut.ts'
import type { GlobalShortcut } from '../../main/desktop/global-shortcut.ts'
import { createSettingsChanges } from '../../main/desktop/settings-changes.ts'
import type { SettingsChanges } from '../../main/desktop/settings-changes.ts'
import { openSettings } from '../../main/settings.ts'
import { silentLog } from '../support/silent-log.ts'

const system = vi.hoisted(() => ({ registered: new Map<string, () => void>(), taken: new Set<string>() }))
vi.mock('electron', () => ({
  app: {},
  globalShortcut: {
    register(accelerator: string, callback: () => void) {
      if (system.taken.has(accelerator)) return false
      system.registered.set(accelerator, callback)
      return true
    },
    unregister: (accelerator: string) => void system.registered.delete(accelerator)
  }
}))

const C = 'CommandOrControl+Alt+C'
const D = 'CommandOrControl+Alt+D'
const registered = (): string[] => [...system.registered.keys()]

function started(keys: string | null): {
  shortcut: GlobalShortcut
  settings: ReturnType<typeof openSettings>
} {
  const settings = openSettings('/nowhere/settings.json', () => Promise.resolve())
  if (keys !== null) void settings.change({ keys: { 'toggle-window': keys } })
  const shortcut = createGlobalShortcut(
    () => settings.get().keys['toggle-window'] ?? null,
    () => undefined
  )
  shortcut.start()
  return { shortcut, settings }
}
beforeEach(() => {
  system.registered.clear()
  system.taken.clear()
})

describe('the keys that show the window', () => {
  test('are registered at the start and unregistered at the end; without a setting there are none', () => {
    const { shortcut } = started('Mod+Alt+C')
    expect(registered()).toEqual([C])
    shortcut.dispose()
    expect(registered()).toEqual([])
    started(null)
    expect(registered()).toEqual([])
  })

  test('stay if the system refuses others, and are replaced by those that it accepts', () => {
    const { shortcut } = started('Mod+Alt+C')
    system.taken.add(D)
    expect(shortcut.set('Mod+Alt+D')).toBe(false)
    expect(registered()).toEqual([C])
    system.taken.clear()
    expect(shortcut.set('Mod+Alt+D')).toBe(true)
    expect(registered()).toEqual([D])
  })

  test('that are taken at the start are reported', () => {
    system.taken.add(C)
    expect(started('Mod+Alt+C').shortcut.state().isRefused).toBe(true)
    system.taken.clear()
    expect(started('Mod+Alt+C').shortcut.state().isRefused).toBe(false)
  })

  test('belong to the desktop on Wayland', () => {
    expect(isDecidedByDesktop('linux', { XDG_SESSION_TYPE: 'wayland' })).toBe(true)
    expect(isDecidedByDesktop('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true)
    expect(isDecidedByDesktop('linux', { XDG_SESSION_TYPE: 'x11' })).toBe(false)
    expect(isDecidedByDesktop('win32', {})).toBe(false)
  })
})

describe('changing the settings', () => {
  function changesOf(keys: string | null): {
    changes: SettingsChanges
    settings: ReturnType<typeof openSettings>
  } {
    const { shortcut, settings } = started(keys)
    const changes = createSettingsChanges({
      ...{ settings, log: silentLog, setGlobalShortcut: shortcut.set },
      onChanged: () => undefined
    })
    return { changes, settings }
  }

  test('changes nothing if the system refuses the keys', async () => {
    const { changes, settings } = changesOf('Mod+Alt+C')
    system.taken.add(D)
    await expect(changes.change({ keys: { 'toggle-window': 'Mod+Alt+D' } })).rejects.toMatchObject({
      code: 'refused',
      detail: 'shortcut-taken'
    })
    expect(settings.get().keys).toEqual({ 'toggle-window': 'Mod+Alt+C' })
  })

  test('is not prevented by keys that were refused before, and tries them again', async () => {
    system.taken.add(C)
    const { changes } = changesOf('Mod+Alt+C')
    const keys = { 'toggle-window': 'Mod+Alt+C', search: 'Mod+J' } as const
    await changes.change({ keys })
    expect(registered()).toEqual([])
    system.taken.clear()
    await changes.change({ keys })
    expect(registered()).toEqual([C])
  })
})
