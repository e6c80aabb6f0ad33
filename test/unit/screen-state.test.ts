/** The composables of the chat screen without its component: navigation, dialogs. */
import { describe, expect, test } from 'vitest'
import { useDialogs } from '../../renderer/dialogs.ts'
import { useNavigation } from '../../renderer/navigation.ts'

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

describe('the way back', () => {
  const always = (): boolean => true
  const shown = ({ place }: ReturnType<typeof useNavigation>): string =>
    place.value === null ? '' : `${place.value.conversationId} ${place.value.messageId ?? ''}`.trim()

  test('leads through the places in both directions, and stops at its ends', () => {
    const navigation = useNavigation()
    navigation.back(always)
    expect(shown(navigation)).toBe('')
    navigation.open('lunch')
    navigation.openMessage('teo', 'm1')
    navigation.open('teo')
    // The same place again is no new one.
    navigation.open('teo')
    const way: string[] = []
    for (const step of ['back', 'back', 'back', 'forward', 'forward', 'forward'] as const) {
      navigation[step](always)
      way.push(shown(navigation))
    }
    expect(way).toEqual(['teo m1', 'lunch', 'lunch', 'teo m1', 'teo', 'teo'])
  })

  test('first leads to the conversation that was closed', () => {
    const navigation = useNavigation()
    navigation.open('lunch')
    navigation.open('teo')
    navigation.close()
    navigation.back(always)
    expect(shown(navigation)).toBe('teo')
    navigation.back(always)
    expect(shown(navigation)).toBe('lunch')
  })

  test('ends where the person went elsewhere', () => {
    const navigation = useNavigation()
    for (const id of ['lunch', 'teo', 'imke']) navigation.open(id)
    navigation.back(always)
    navigation.open('juno')
    navigation.forward(always)
    expect(shown(navigation)).toBe('juno')
    navigation.back(always)
    expect(shown(navigation)).toBe('teo')
  })

  test('skips conversations that no longer exist', () => {
    const navigation = useNavigation()
    for (const id of ['lunch', 'teo', 'imke']) navigation.open(id)
    navigation.back((id) => id !== 'teo')
    expect(shown(navigation)).toBe('lunch')
  })

  test('remembers fifty places', () => {
    const navigation = useNavigation()
    for (let count = 1; count <= 60; count++) navigation.open(`c${count}`)
    for (let count = 1; count <= 60; count++) navigation.back(always)
    expect(shown(navigation)).toBe('c11')
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
