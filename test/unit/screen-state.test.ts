/** The composables of the chat screen without its component: navigation, dialogs, commands. */
import { describe, expect, test, vi } from 'vitest'
import { commandOf } from '../../renderer/commands.ts'
import type { Command } from '../../renderer/commands.ts'
import { useDialogs } from '../../renderer/dialogs.ts'
import { useNavigation } from '../../renderer/navigation.ts'

// The bridge exists in a page only. Here the tests choose the system.
vi.mock('../../renderer/bridge.ts', () => ({ platform: 'linux' }))

describe('navigation', () => {
  test('opens a conversation, opens a message, and closes the conversation', () => {
    const { place, conversationId, open, openMessage, close } = useNavigation()
    open('lunch')
    expect(conversationId.value).toBe('lunch')
    expect(place.value?.messageId).toBeNull()
    openMessage('lunch', 'm1')
    expect(place.value).toMatchObject({ conversationId: 'lunch', messageId: 'm1' })
    open('teo')
    expect(place.value).toMatchObject({ conversationId: 'teo', messageId: null })
    close()
    expect(conversationId.value).toBeNull()
  })

  test('makes a new target for each jump, even to the same message', () => {
    const { place, openMessage } = useNavigation()
    openMessage('lunch', 'm1')
    const first = place.value?.visit
    openMessage('lunch', 'm1')
    expect(place.value?.visit).not.toBe(first)
  })
})

describe('a dialog', () => {
  test('replaces the one that is open', () => {
    const { current, show, close } = useDialogs()
    show({ kind: 'search' })
    show({ kind: 'settings', page: null })
    expect(current.value).toEqual({ kind: 'settings', page: null })
    close()
    expect(current.value).toBeNull()
  })

  test('about a conversation closes with that conversation only', () => {
    const { current, show, closeAbout } = useDialogs()
    show({ kind: 'details', conversationId: 'lunch' })
    closeAbout('teo')
    expect(current.value).not.toBeNull()
    closeAbout('lunch')
    expect(current.value).toBeNull()
    show({ kind: 'settings', page: null })
    closeAbout('lunch')
    expect(current.value).toEqual({ kind: 'settings', page: null })
  })
})

describe('a command', () => {
  let open = false
  const commands: Command[] = [
    { key: 'g', withCommandKey: true, isEnabled: () => open, run: () => undefined },
    { key: 'Escape', withCommandKey: false, run: () => undefined }
  ]
  const pressed = (key: string, code: string, modifier: 'ctrlKey' | 'metaKey' | null) => ({
    key,
    code,
    ctrlKey: modifier === 'ctrlKey',
    metaKey: modifier === 'metaKey'
  })
  const keyOf = (isMac: boolean, ...keys: Parameters<typeof pressed>): string | undefined =>
    commandOf(commands, pressed(...keys), isMac)?.key

  test('is found by its key and the command key of the system', () => {
    open = true
    expect(keyOf(false, 'g', 'KeyG', 'ctrlKey')).toBe('g')
    expect(keyOf(true, 'g', 'KeyG', 'ctrlKey')).toBeUndefined()
    expect(keyOf(true, 'g', 'KeyG', 'metaKey')).toBe('g')
    expect(keyOf(false, 'g', 'KeyG', null)).toBeUndefined()
    expect(keyOf(false, 'п', 'KeyG', 'ctrlKey')).toBe('g')
    expect(keyOf(false, 'Escape', 'Escape', null)).toBe('Escape')
  })

  test('is not found while it is disabled', () => {
    open = false
    expect(keyOf(false, 'g', 'KeyG', 'ctrlKey')).toBeUndefined()
  })
})
