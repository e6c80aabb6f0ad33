/** Which conversation the keys "next" and "next unread" lead to. */
import { describe, expect, test, vi } from 'vitest'
import type { ConversationSummary } from '../../preload/contract/index.ts'
import { neighbourOf, nextUnread } from '../../renderer/conversations/neighbours.ts'

vi.mock('../../renderer/bridge.ts', async () => (await import('./fake-bridge.ts')).fakeBridge)

const row = (conversationId: string, some: Partial<ConversationSummary> = {}): ConversationSummary => ({
  ...{ conversationId, stream: false, title: '', people: [], lastText: '', lastEvent: null, lastAuthor: '' },
  ...{ lastAt: '', draft: '', unread: 0, mentions: 0, favourite: null, mutedUntil: null },
  ...{ markedUnread: false, hidden: false },
  ...some
})
const idOf = (found: { conversationId: string } | undefined): string => found?.conversationId ?? ''

describe('the neighbour', () => {
  const rows = [row('a'), row('b'), row('c')]
  test.each([
    [null, 1, 'a'],
    [null, -1, 'c'],
    ['b', 1, 'c'],
    ['b', -1, 'a'],
    ['c', 1, ''],
    ['a', -1, ''],
    // In a folded section.
    ['x', 1, 'a']
  ] as const)('of %s in direction %i is %s', (openId, step, expected) => {
    expect(idOf(neighbourOf(rows, openId, step))).toBe(expected)
  })
})

describe('the next unread conversation', () => {
  const unread = { unread: 1 }
  const list = [
    row('direct', unread),
    row('read'),
    row('stream', { ...unread, stream: true }),
    row('favourite', { markedUnread: true, favourite: 0 }),
    row('muted', { ...unread, mutedUntil: 'always' }),
    row('mentioned', { ...unread, mutedUntil: 'always', mentions: 1 }),
    row('hidden', { ...unread, hidden: true })
  ]
  test('is found in the order of the list, round and round, in both directions', () => {
    const round = ['favourite', 'stream', 'direct', 'mentioned']
    for (const [index, id] of round.entries()) {
      const next = round[(index + 1) % round.length]
      expect(idOf(nextUnread(list, id, 1))).toBe(next)
      expect(idOf(nextUnread(list, next ?? '', -1))).toBe(id)
    }
    expect(idOf(nextUnread(list, null, 1))).toBe('favourite')
    expect(idOf(nextUnread(list, null, -1))).toBe('mentioned')
    expect(idOf(nextUnread(list, 'read', 1))).toBe('mentioned')
  })

  test('is none if only the open one is unread', () => {
    expect(nextUnread([row('open', unread)], 'open', 1)).toBeUndefined()
  })
})
