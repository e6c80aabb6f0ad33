import { describe, expect, it, vi } from 'vitest'
import type { Message } from '../../preload/contract/index.ts'
import { NOTHING, mergeChanges } from '../../renderer/timeline/loaded.ts'
import { messageOf, rowsOf } from '../../renderer/timeline/rows.ts'
import type { MessageRow, Row } from '../../renderer/timeline/rows.ts'
import { isChangedAbove } from '../../renderer/timeline/use-shift.ts'

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
  failure: null,
  waitsUntil: null,
  scheduled: false
})
const messageRows = (rows: Row[]): MessageRow[] => rows.filter((row) => row.kind === 'message')
const loaded = (...messages: Message[]) => ({ ...NOTHING, messages })

describe('rows of the timeline', () => {
  it('group messages that one person writes within five minutes of each other', () => {
    const rows = rowsOf(
      loaded(message('1', 0), message('2', 4), message('3', 9), message('4', 10, 'teo')),
      null
    )
    expect(messageRows(rows).map(({ startsGroup, endsGroup }) => [startsGroup, endsGroup])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true]
    ])
  })

  it('show system messages as lines of their own, which end a group and are no part of one', () => {
    const system = {
      ...message('2', 1),
      content: { kind: 'system' as const, text: 'Teo joined.', event: null }
    }
    const rows = rowsOf(loaded(message('1', 0), system, message('3', 2)), null)
    expect(rows.map(({ kind }) => kind)).toEqual(['day', 'message', 'system', 'message'])
    expect(messageRows(rows).every(({ startsGroup, endsGroup }) => startsGroup && endsGroup)).toBe(true)
    expect(rows.map(messageOf)).toEqual([undefined, message('1', 0), system, message('3', 2)])
    expect(rowsOf(loaded(message('1', 0), system), null, rows)[2]).toBe(rows[2])
  })

  it('start a new group after the "New" line', () => {
    const rows = rowsOf(loaded(message('1', 0), message('2', 1)), '2')
    expect(rows.map(({ kind }) => kind)).toEqual(['day', 'message', 'new', 'message'])
    expect(messageRows(rows).map(({ startsGroup, endsGroup }) => [startsGroup, endsGroup])).toEqual([
      [true, true],
      [true, true]
    ])
  })

  it('are reused if nothing changed, so that one edit renders one row', () => {
    const conversation = loaded(message('1', 0), message('2', 1), message('3', 20))
    const before = rowsOf(conversation, null)
    const edited = { ...message('2', 1), editedAt: '2026-05-05T12:30:00Z' }
    const after = rowsOf(
      mergeChanges(conversation, { requested: ['2'], found: [edited], replaced: {} }),
      null,
      before
    )
    expect(after.map((row, index) => row === before[index])).toEqual([true, true, false, true])
  })

  it('render the new message and the row above it when a message arrives', () => {
    const conversation = loaded(message('1', 0), message('2', 1))
    const before = rowsOf(conversation, null)
    const after = rowsOf(
      mergeChanges(conversation, { requested: ['3'], found: [message('3', 2)], replaced: {} }),
      null,
      before
    )
    expect(after.map((row, index) => row === before[index])).toEqual([true, true, false, false])
  })
})

describe('changes above what is visible', () => {
  const rows = (ids: number[], { hasOlder = true, unread = null as string | null } = {}): Row[] =>
    rowsOf({ ...loaded(...ids.map((id) => message(String(id), id))), hasOlder }, unread)

  it.each([
    ['an older page', [3, 4], [1, 2, 3, 4], true],
    ['pruning above', [1, 2, 3, 4], [3, 4], true],
    ['an arrival', [3, 4], [3, 4, 5], false],
    ['pruning below', [1, 2, 3, 4], [1, 2], false],
    ['other messages', [1, 2], [30, 31], false],
    ['the first messages', [], [1, 2], false]
  ])('%s: %j to %j is %s', (_what, before, now, expected) => {
    expect(isChangedAbove(rows(before), rows(now))).toBe(expected)
  })

  it('the beginning of the conversation adds its day above', () => {
    expect(isChangedAbove(rows([2, 3]), rows([1, 2, 3], { hasOlder: false }))).toBe(true)
    expect(isChangedAbove(rows([2, 3]), rows([2, 3], { hasOlder: false }))).toBe(true)
  })

  it('a "New" line between the messages is not above', () => {
    expect(isChangedAbove(rows([1, 2, 3]), rows([1, 2, 3], { unread: '3' }))).toBe(false)
  })
})
