import { describe, expect, test, vi } from 'vitest'
import { createFieldHistory } from '../../renderer/composer/field-history.ts'
import type { ChangeKind, FieldHistory } from '../../renderer/composer/field-history.ts'
import { historyKey } from '../../renderer/composer/use-field-editing.ts'

vi.mock('../../renderer/bridge.ts', async () => (await import('./fake-bridge.ts')).fakeBridge)

/** A field without a page: it changes its text as a person would and records each change. */
function field(history: FieldHistory = createFieldHistory()) {
  let text = ''
  let caret = 0
  let now = 0
  const change = (next: string, to: number, kind: ChangeKind): void => {
    const before = { text, from: caret, to: caret }
    text = next
    caret = to
    history.record(before, { text, from: caret, to: caret }, kind, now)
  }
  return {
    insert: (words: string, kind: ChangeKind = 'whole') =>
      change(text.slice(0, caret) + words + text.slice(caret), caret + words.length, kind),
    type(words: string) {
      for (const letter of words) this.insert(letter, 'type')
    },
    backspace(times: number) {
      for (let count = 0; count < times; count++)
        change(text.slice(0, caret - 1) + text.slice(caret), caret - 1, 'delete')
    },
    wait: (ms: number) => void (now += ms),
    moveTo: (place: number) => void (caret = place),
    /** Sets the text without the history, as a draft from elsewhere does. */
    set: (other: string) => void (text = other),
    /** Undoes or redoes. @returns the text and the caret, or null if there was nothing to do */
    travel(direction: 'undo' | 'redo'): string | null {
      const state = history[direction](text)
      if (state === null) return null
      text = state.text
      caret = state.to
      return `${text.slice(0, state.from)}|${text.slice(state.to)}`
    }
  }
}

describe('undo', () => {
  test('goes back by words and pauses, and redo forward again', () => {
    const one = field()
    one.type('see you at ')
    one.wait(2_000)
    one.type('ten')
    const back = ['see you at |', 'see you |', 'see |', '|', null]
    expect(back.map(() => one.travel('undo'))).toEqual(back)
    const forward = ['see |', 'see you |', 'see you at |', 'see you at ten|', null]
    expect(forward.map(() => one.travel('redo'))).toEqual(forward)
  })

  test('takes back an insertion as one step, with the caret where it was', () => {
    const one = field()
    one.type('at ten')
    one.moveTo(3)
    one.insert('half past ')
    expect(one.travel('undo')).toBe('at |ten')
    expect(one.travel('redo')).toBe('at half past |ten')
  })

  test('takes back what was deleted in one go', () => {
    const one = field()
    one.insert('a long day')
    one.backspace(4)
    one.type('x')
    expect([one.travel('undo'), one.travel('undo'), one.travel('undo')]).toEqual([
      'a long|',
      'a long day|',
      '|'
    ])
  })

  test('knows which of equal letters was typed', () => {
    const one = field()
    one.insert('aaa')
    one.moveTo(1)
    one.insert('a')
    expect(one.travel('undo')).toBe('a|aa')
  })

  test('forgets what was undone once something else is written', () => {
    const one = field()
    one.insert('one ')
    one.insert('two')
    one.travel('undo')
    one.insert('three')
    expect(one.travel('redo')).toBeNull()
    expect(one.travel('undo')).toBe('one |')
  })

  test('never applies to a text that it does not know', () => {
    const one = field()
    one.insert('mine')
    one.set('from elsewhere')
    expect(one.travel('undo')).toBeNull()
    one.moveTo(0)
    one.insert('and ')
    expect([one.travel('undo'), one.travel('undo')]).toEqual(['|from elsewhere', null])
  })

  test('keeps a limited number of steps and characters', () => {
    const many = field()
    for (let count = 0; count < 250; count++) many.insert('x')
    let steps = 0
    while (many.travel('undo') !== null) steps++
    expect(steps).toBe(200)
    const large = field()
    for (let count = 0; count < 5; count++) large.insert('y'.repeat(200_000))
    expect(
      [large.travel('undo'), large.travel('undo'), large.travel('undo')].map((one) => one?.length)
    ).toEqual([800_001, 600_001, undefined])
  })
})

test('the keys for undo and redo, whatever the system and the keyboard layout', () => {
  const press = (keys: string, mac = false, code = '') => {
    const parts = keys.split('+')
    return historyKey(
      {
        key: parts.at(-1) ?? '',
        code,
        ctrlKey: parts.includes('Ctrl'),
        metaKey: parts.includes('Cmd'),
        shiftKey: parts.includes('Shift'),
        altKey: parts.includes('Alt')
      },
      mac
    )
  }
  expect(['Ctrl+z', 'Ctrl+Shift+Z', 'Ctrl+y'].map((keys) => press(keys))).toEqual(['undo', 'redo', 'redo'])
  expect(['Cmd+z', 'Cmd+Shift+z'].map((keys) => press(keys, true))).toEqual(['undo', 'redo'])
  expect(press('Ctrl+я', false, 'KeyZ')).toBe('undo')
  expect(['z', 'Cmd+z', 'Ctrl+Alt+z', 'Ctrl+Shift+y'].map((keys) => press(keys))).toEqual(
    Array.from({ length: 4 }, () => null)
  )
  expect(['Ctrl+z', 'Cmd+y'].map((keys) => press(keys, true))).toEqual([null, null])
})
