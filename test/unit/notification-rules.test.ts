import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyRules, MAX_AWAY, NOTHING_SHOWN } from '../../main/desktop/notification-rules.ts'
import type { RuleAction, RuleEvent, Shown } from '../../main/desktop/notification-rules.ts'
import type { Arrival } from '../../main/sync/announcements.ts'
import { arrival } from '../support/arrival.ts'

type Arrived = Extract<RuleEvent, { kind: 'arrived' }>
const arrived = (one: Arrival, change: Partial<Arrived> = {}): Arrived => ({
  kind: 'arrived',
  arrival: one,
  watched: null,
  quiet: false,
  away: false,
  ...change
})

/** @returns the last state, and the actions of the last event in words */
function play(...events: RuleEvent[]): { shown: Shown; did: string[] } {
  let [shown, actions]: [Shown, RuleAction[]] = [NOTHING_SHOWN, []]
  for (const event of events) [shown, actions] = applyRules(shown, event)
  return { shown, did: actions.map(inWords) }
}

function inWords(action: RuleAction): string {
  switch (action.kind) {
    case 'show':
    case 'replace':
      return `${action.kind} ${action.arrival.conversationId} (${action.count})`
    case 'remove':
      return `remove ${action.conversationId}`
    case 'summarize':
      return `summarize ${action.messages} in ${action.conversations}`
    case 'remove-summary':
      return 'remove the summary'
  }
}

const A = arrived(arrival('a'))
const full = ['a', 'b', 'c'].map((id) => arrived(arrival(id)))
const away = (id: string, change: Partial<Arrival> = {}): RuleEvent =>
  arrived(arrival(id, change), { away: true })
const read = (conversationId: string): RuleEvent => ({ kind: 'read', conversationId })
const closed = (conversationId: string | null): RuleEvent => ({ kind: 'closed', conversationId })

test.each<[title: string, before: RuleEvent[], event: RuleEvent, did: string[]]>([
  ['a first message is shown', [], A, ['show a (1)']],
  ['a later one replaces it', [A], A, ['replace a (2)']],
  ['another conversation has its own', [A], arrived(arrival('b')), ['show b (1)']],
  ['what is on the screen is not shown', [], arrived(arrival('a'), { watched: 'a' }), []],
  ['and removes what was shown', [A], arrived(arrival('a'), { watched: 'a' }), ['remove a']],
  ['another one on the screen changes nothing', [], arrived(arrival('a'), { watched: 'b' }), ['show a (1)']],
  ['nothing while it is quiet', [A], arrived(arrival('a'), { quiet: true }), []],
  ['nothing of a muted conversation', [], arrived(arrival('a', { muted: true })), []],
  ['but a mention', [], arrived(arrival('a', { muted: true, mention: true })), ['show a (1)']],
  [
    'a mention does not pass while it is quiet',
    [],
    arrived(arrival('a', { mention: true }), { quiet: true }),
    []
  ],
  ['reading removes it', [A], read('a'), ['remove a']],
  ['reading another one does not', [A], read('b'), []],
  ['after it was closed, it is not replaced', [A, closed('a')], A, ['show a (1)']],
  [
    'missed ones are counted as a whole',
    [A],
    arrived(arrival('a', { missed: true, count: 4 })),
    ['replace a (4)']
  ],
  ['three, for somebody who is away', full, away('d'), ['summarize 1 in 1']],
  ['also for missed ones', full, arrived(arrival('d', { missed: true, count: 7 })), ['summarize 7 in 1']],
  ['those three are still replaced', full, away('b'), ['replace b (2)']],
  ['the summary grows', [...full, away('d'), away('d')], away('e'), ['summarize 3 in 2']],
  ['any number, for somebody who is there', full, arrived(arrival('d')), ['show d (1)']],
  [
    'which replaces the summary',
    [...full, away('d')],
    arrived(arrival('d')),
    ['remove the summary', 'show d (1)']
  ],
  [
    'a summary stays while one of its conversations is unread',
    [...full, away('d'), away('e')],
    read('e'),
    []
  ],
  ['and is removed with the last one', [...full, away('d')], read('d'), ['remove the summary']],
  ['a closed summary begins again', [...full, away('d'), closed(null)], away('e'), ['summarize 1 in 1']],
  [
    'nothing remains after signing out',
    [...full, away('d')],
    { kind: 'cleared' },
    ['remove a', 'remove b', 'remove c', 'remove the summary']
  ]
])('%s', (_, before, event, did) => {
  expect(play(...before, event).did).toEqual(did)
})

describe('after any events', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
  const someArrival = fc.record({
    conversationId: id,
    count: fc.integer({ min: 1, max: 9 }),
    missed: fc.boolean(),
    muted: fc.boolean(),
    mention: fc.boolean()
  })
  const event: fc.Arbitrary<RuleEvent> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .record({
          arrival: someArrival,
          watched: fc.option(id),
          quiet: fc.boolean(),
          away: fc.boolean()
        })
        .map(({ arrival: { conversationId, ...change }, ...rest }) =>
          arrived(arrival(conversationId, change), rest)
        )
    },
    id.map(read),
    fc.option(id).map(closed),
    fc.constant<RuleEvent>({ kind: 'cleared' })
  )

  /** What the system shows: the rules' actions carried out as the center does, and events before each. */
  function replay(
    events: RuleEvent[],
    check: (system: Set<string>, event: RuleEvent, actions: RuleAction[], before: Set<string>) => void
  ): void {
    let shown = NOTHING_SHOWN
    const system = new Set<string>()
    for (const one of events) {
      if (one.kind === 'closed') system.delete(one.conversationId ?? 'summary')
      const before = new Set(system)
      const [next, actions] = applyRules(shown, one)
      for (const action of actions) carryOut(system, action)
      shown = next
      const known = [...shown.conversations.keys(), ...(shown.summary.size > 0 ? ['summary'] : [])]
      expect([...system].sort()).toEqual(known.sort())
      check(system, one, actions, before)
    }
  }

  function carryOut(system: Set<string>, action: RuleAction): void {
    switch (action.kind) {
      case 'show':
        // Never a second one for the same conversation.
        expect(system.has(action.arrival.conversationId)).toBe(false)
        system.add(action.arrival.conversationId)
        break
      case 'replace':
        expect(system.has(action.arrival.conversationId)).toBe(true)
        break
      case 'remove':
        expect(system.delete(action.conversationId)).toBe(true)
        break
      case 'summarize':
        system.add('summary')
        break
      case 'remove-summary':
        expect(system.delete('summary')).toBe(true)
    }
  }

  const always = (check: Parameters<typeof replay>[1]): void =>
    fc.assert(fc.property(fc.array(event, { maxLength: 40 }), (events) => replay(events, check)))

  test('the state is what the system shows, and no conversation has two', () => {
    always(() => undefined)
  })

  test('nothing is shown of a muted conversation without a mention, while it is quiet, or of what is on the screen', () => {
    always((_, one, actions) => {
      if (one.kind !== 'arrived') return
      const { arrival: message, quiet, watched } = one
      const isSilent = quiet || watched === message.conversationId || (message.muted && !message.mention)
      const alerts = actions.filter(({ kind }) => ['show', 'replace', 'summarize'].includes(kind))
      expect(alerts).toHaveLength(isSilent ? 0 : 1)
    })
  })

  test('nothing remains of a conversation that was read, and nothing at all after the end', () => {
    always((system, one) => {
      if (one.kind === 'read') expect(system.has(one.conversationId)).toBe(false)
      if (one.kind === 'cleared') expect(system.size).toBe(0)
    })
  })

  test('somebody who is away gets no fourth notification', () => {
    always((system, one, _, before) => {
      if (one.kind !== 'arrived' || !(one.away || one.arrival.missed)) return
      const conversations = (all: Set<string>): number => [...all].filter((key) => key !== 'summary').length
      expect(conversations(system)).toBeLessThanOrEqual(Math.max(MAX_AWAY, conversations(before)))
    })
  })
})
