import { describe, expect, it, vi } from 'vitest'
import type { Message } from '../../preload/contract/index.ts'
import { NOTHING, mergeChanges } from '../../renderer/timeline/merge.ts'
import { rowsOf } from '../../renderer/timeline/rows.ts'

// The language settings come over the bridge, which exists in a page only.
vi.mock('../../renderer/bridge.ts', () => ({ language: { words: 'en', formats: 'en-GB', all: ['en-GB'] } }))

const message = (id: string, minute: number, author = 'ana'): Message => ({
  id,
  conversationId: 'one',
  author: { userId: author, name: author, me: author === 'me' },
  content: { kind: 'text', text: id },
  createdAt: new Date(Date.UTC(2026, 4, 5, 12, minute)).toISOString(),
  editedAt: null,
  state: 'sent',
  failure: null
})
const loaded = (...messages: Message[]) => ({ ...NOTHING, messages })

describe('rows of the timeline', () => {
  it('group messages that one person writes within five minutes of each other', () => {
    const rows = rowsOf(
      loaded(message('1', 0), message('2', 4), message('3', 9), message('4', 10, 'teo')),
      null
    )
    expect(rows.map(({ startsGroup, endsGroup }) => [startsGroup, endsGroup])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true]
    ])
  })

  it('start a new group after the "New" line', () => {
    const rows = rowsOf(loaded(message('1', 0), message('2', 1)), '2')
    expect(rows[0]?.endsGroup).toBe(true)
    expect(rows[1]).toMatchObject({ startsNew: true, startsGroup: true })
  })

  it('are reused if nothing changed, so that one edit renders one row', () => {
    const conversation = loaded(message('1', 0), message('2', 1), message('3', 20))
    const before = rowsOf(conversation, null)
    const edited = { ...message('2', 1), editedAt: '2026-05-05T12:30:00Z' }
    const after = rowsOf(
      mergeChanges(conversation, { asked: ['2'], found: [edited], replaced: {} }),
      null,
      before
    )
    expect(after.map((row, index) => row === before[index])).toEqual([true, false, true])
  })

  it('render the new message and the row above it when a message arrives', () => {
    const conversation = loaded(message('1', 0), message('2', 1))
    const before = rowsOf(conversation, null)
    const after = rowsOf(
      mergeChanges(conversation, { asked: ['3'], found: [message('3', 2)], replaced: {} }),
      null,
      before
    )
    expect(after.map((row, index) => row === before[index])).toEqual([true, false, false])
  })
})
