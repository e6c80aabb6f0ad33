import { describe, expect, it, vi } from 'vitest'
import type { Message } from '../../preload/contract/index.ts'
import { NOTHING, mergeChanges } from '../../renderer/timeline/merge.ts'
import { rowsOf } from '../../renderer/timeline/rows.ts'

// The page's formats come over its bridge, which only a page has.
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
  it('group what one person says within five minutes', () => {
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

  it('begin a group at the "New" line', () => {
    const rows = rowsOf(loaded(message('1', 0), message('2', 1)), '2')
    expect(rows[0]?.endsGroup).toBe(true)
    expect(rows[1]).toMatchObject({ startsNew: true, startsGroup: true })
  })

  it('stay the same objects where nothing changed, so that one change draws one row', () => {
    const talk = loaded(message('1', 0), message('2', 1), message('3', 20))
    const before = rowsOf(talk, null)
    const edited = { ...message('2', 1), editedAt: '2026-05-05T12:30:00Z' }
    const after = rowsOf(mergeChanges(talk, { asked: ['2'], found: [edited], replaced: {} }), null, before)
    expect(after.map((row, index) => row === before[index])).toEqual([true, false, true])
  })

  it('an arrival draws itself and the row that it joins', () => {
    const talk = loaded(message('1', 0), message('2', 1))
    const before = rowsOf(talk, null)
    const after = rowsOf(
      mergeChanges(talk, { asked: ['3'], found: [message('3', 2)], replaced: {} }),
      null,
      before
    )
    expect(after.map((row, index) => row === before[index])).toEqual([true, false, false])
  })
})
