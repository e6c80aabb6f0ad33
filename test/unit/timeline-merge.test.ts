import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../preload/contract/index.ts'
import { keep, NOTHING, putAfter, putBefore, mergeChanges } from '../../renderer/timeline/merge.ts'
import type { Loaded } from '../../renderer/timeline/merge.ts'

const message = (place: number, state: Message['state'] = 'sent'): Message => ({
  id: `${state === 'sent' ? 'message' : 'send'}-${String(place).padStart(4, '0')}`,
  conversationId: 'one',
  author: { userId: 'ana', name: 'Ana', me: state !== 'sent' },
  content: { kind: 'text', text: String(place) },
  createdAt: new Date(Date.UTC(2026, 4, 5) + place * 60_000).toISOString(),
  editedAt: null,
  state,
  failure: null
})
/** A conversation of so many messages, with two in the outbox. */
const talkOf = (count: number): Message[] => [
  ...Array.from({ length: count }, (_, place) => message(place)),
  message(count, 'not-sent'),
  message(count + 1, 'sending')
]
const whole = (count: number): Loaded => ({ ...NOTHING, messages: talkOf(count) })
const idsOf = ({ messages }: Pick<Loaded, 'messages'>): string[] => messages.map(({ id }) => id)

/** Pages as main gives them: what waits in the outbox stands at the end of the newest one. */
function pageBefore(talk: Message[], oldest: Message, limit: number) {
  const end = talk.findIndex(({ id }) => id === oldest.id)
  return { messages: talk.slice(Math.max(0, end - limit), end), hasOlder: end > limit }
}
function pageAfter(talk: Message[], newest: Message, limit: number) {
  const sent = talk.filter(({ state }) => state === 'sent')
  const begin = sent.findIndex(({ id }) => id === newest.id) + 1
  const hasNewer = begin + limit < sent.length
  const messages = sent.slice(begin, begin + limit)
  return { messages: hasNewer ? messages : [...messages, ...talk.slice(sent.length)], hasNewer }
}

describe('the part of a conversation that is kept', () => {
  it('says on which side something was let go of', () => {
    expect(keep(whole(10), 0, 12)).toEqual(whole(10))
    expect(keep(whole(10), 3, 12)).toMatchObject({ hasOlder: true, hasNewer: false })
    expect(keep(whole(10), 0, 4)).toMatchObject({ hasOlder: false, hasNewer: true })
    expect(idsOf(keep(whole(10), 3, 5))).toEqual(['message-0003', 'message-0004'])
  })

  it('has nothing unsent where something newer is left out, and has it again with the end', () => {
    const talk = talkOf(10)
    const kept = keep(whole(10), 8, 11)
    expect(idsOf(kept)).toEqual(['message-0008', 'message-0009'])
    const newest = kept.messages.at(-1) ?? message(0)
    expect(idsOf(putAfter(kept, pageAfter(talk, newest, 5)))).toEqual(talk.slice(8).map(({ id }) => id))
  })

  it('takes in no arrival behind its end, and no list key of a message that is not there', () => {
    const kept = keep(whole(10), 0, 5)
    const arrived = {
      asked: ['message-0010'],
      found: [message(10)],
      replaced: { 'send-0010': 'message-0010' }
    }
    const after = mergeChanges(kept, arrived)
    expect(idsOf(after)).toEqual(idsOf(kept))
    expect(after.keys.size).toBe(0)
  })

  it('forgets the list key of a message that it lets go of', () => {
    const sent = mergeChanges(whole(10), {
      asked: ['message-0010'],
      found: [message(10)],
      replaced: { 'send-0010': 'message-0010' }
    })
    expect([...sent.keys]).toEqual([['message-0010', 'send-0010']])
    expect(keep(sent, 5, sent.messages.length).keys).toEqual(sent.keys)
    expect(keep(sent, 0, 5).keys.size).toBe(0)
  })

  it('is whole between its ends however one scrolls, and ends where the conversation does', () => {
    const step = fc.record({
      what: fc.constantFrom('older', 'newer', 'keep'),
      from: fc.nat(40),
      length: fc.integer({ min: 1, max: 40 })
    })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.array(step, { maxLength: 40 }), (count, steps) => {
        const talk = talkOf(count)
        let loaded = whole(count)
        for (const { what, from, length } of steps) {
          const sent = loaded.messages.filter(({ state }) => state === 'sent')
          const [oldest, newest] = [sent[0], sent.at(-1)]
          if (oldest === undefined || newest === undefined) return
          if (what === 'older' && loaded.hasOlder) loaded = putBefore(loaded, pageBefore(talk, oldest, 7))
          if (what === 'newer' && loaded.hasNewer) loaded = putAfter(loaded, pageAfter(talk, newest, 7))
          // What is seen is never let go of: some of it was sent.
          if (what === 'keep' && from < sent.length) loaded = keep(loaded, from, from + length)
          const begin = talk.findIndex(({ id }) => id === loaded.messages[0]?.id)
          const end = begin + loaded.messages.length
          expect(idsOf(loaded)).toEqual(talk.slice(begin, end).map(({ id }) => id))
          expect(loaded.hasOlder).toBe(begin > 0)
          expect(loaded.hasNewer).toBe(end < talk.length)
        }
      })
    )
  })
})
