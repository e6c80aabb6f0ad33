import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../preload/contract/index.ts'
import { keep, NOTHING, putAfter, putBefore, mergeChanges } from '../../renderer/timeline/loaded.ts'
import type { Loaded } from '../../renderer/timeline/loaded.ts'

const message = (place: number, state: Message['state'] = 'sent'): Message => ({
  id: `${state === 'sent' ? 'message' : 'send'}-${String(place).padStart(4, '0')}`,
  conversationId: 'one',
  author: { userId: 'ana', name: 'Ana', me: state !== 'sent' },
  content: { kind: 'text', text: String(place) },
  createdAt: new Date(Date.UTC(2026, 4, 5) + place * 60_000).toISOString(),
  editedAt: null,
  state,
  failure: null,
  waitsUntil: null,
  scheduled: false
})
/** A conversation with this many messages and two more in the outbox. */
const conversationOf = (count: number): Message[] => [
  ...Array.from({ length: count }, (_, place) => message(place)),
  message(count, 'not-sent'),
  message(count + 1, 'sending')
]
const whole = (count: number): Loaded => ({ ...NOTHING, messages: conversationOf(count) })
const idsOf = ({ messages }: Pick<Loaded, 'messages'>): string[] => messages.map(({ id }) => id)

/** Pages as main returns them: unsent messages are at the end of the newest page. */
function pageBefore(conversation: Message[], oldest: Message, limit: number) {
  const end = conversation.findIndex(({ id }) => id === oldest.id)
  return { messages: conversation.slice(Math.max(0, end - limit), end), hasOlder: end > limit }
}
function pageAfter(conversation: Message[], newest: Message, limit: number) {
  const sent = conversation.filter(({ state }) => state === 'sent')
  const begin = sent.findIndex(({ id }) => id === newest.id) + 1
  const hasNewer = begin + limit < sent.length
  const messages = sent.slice(begin, begin + limit)
  return { messages: hasNewer ? messages : [...messages, ...conversation.slice(sent.length)], hasNewer }
}

describe('the loaded part of a conversation', () => {
  it('knows at which end messages were pruned', () => {
    expect(keep(whole(10), 0, 12)).toEqual(whole(10))
    expect(keep(whole(10), 3, 12)).toMatchObject({ hasOlder: true, hasNewer: false })
    expect(keep(whole(10), 0, 4)).toMatchObject({ hasOlder: false, hasNewer: true })
    expect(idsOf(keep(whole(10), 3, 5))).toEqual(['message-0003', 'message-0004'])
  })

  it('has no unsent messages while newer messages are pruned, and gets them back with the end', () => {
    const conversation = conversationOf(10)
    const kept = keep(whole(10), 8, 11)
    expect(idsOf(kept)).toEqual(['message-0008', 'message-0009'])
    const newest = kept.messages.at(-1) ?? message(0)
    expect(idsOf(putAfter(kept, pageAfter(conversation, newest, 5)))).toEqual(
      conversation.slice(8).map(({ id }) => id)
    )
  })

  it('ignores new messages beyond its end, and their list keys', () => {
    const kept = keep(whole(10), 0, 5)
    const arrived = {
      requested: ['message-0010'],
      found: [message(10)],
      replaced: { 'send-0010': 'message-0010' }
    }
    const after = mergeChanges(kept, arrived)
    expect(idsOf(after)).toEqual(idsOf(kept))
    expect(after.keys.size).toBe(0)
  })

  it('drops the list key of a pruned message', () => {
    const sent = mergeChanges(whole(10), {
      requested: ['message-0010'],
      found: [message(10)],
      replaced: { 'send-0010': 'message-0010' }
    })
    expect([...sent.keys]).toEqual([['message-0010', 'send-0010']])
    expect(keep(sent, 5, sent.messages.length).keys).toEqual(sent.keys)
    expect(keep(sent, 0, 5).keys.size).toBe(0)
  })

  it('has no gap after any scrolling, and knows where the conversation begins and ends', () => {
    const step = fc.record({
      what: fc.constantFrom('older', 'newer', 'keep'),
      from: fc.nat(40),
      length: fc.integer({ min: 1, max: 40 })
    })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.array(step, { maxLength: 40 }), (count, steps) => {
        const conversation = conversationOf(count)
        let loaded = whole(count)
        for (const { what, from, length } of steps) {
          const sent = loaded.messages.filter(({ state }) => state === 'sent')
          const [oldest, newest] = [sent[0], sent.at(-1)]
          if (oldest === undefined || newest === undefined) return
          if (what === 'older' && loaded.hasOlder)
            loaded = putBefore(loaded, pageBefore(conversation, oldest, 7))
          if (what === 'newer' && loaded.hasNewer)
            loaded = putAfter(loaded, pageAfter(conversation, newest, 7))
          // Visible messages are never pruned, and at least one of them is sent.
          if (what === 'keep' && from < sent.length) loaded = keep(loaded, from, from + length)
          const begin = conversation.findIndex(({ id }) => id === loaded.messages[0]?.id)
          const end = begin + loaded.messages.length
          expect(idsOf(loaded)).toEqual(conversation.slice(begin, end).map(({ id }) => id))
          expect(loaded.hasOlder).toBe(begin > 0)
          expect(loaded.hasNewer).toBe(end < conversation.length)
        }
      })
    )
  })
})
