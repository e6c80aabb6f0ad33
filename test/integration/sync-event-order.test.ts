/** Events that are duplicated, late or out of order lead to the same store as events in order. */
import { expect, test } from 'vitest'
import { createRandom } from '../faults/random.ts'
import { eventually, useChatFixture } from './chat-fixture.ts'
import { userOf } from '../support/sandbox-http.ts'

const fixture = useChatFixture()

type Event = { method: 'POST' | 'PUT' | 'DELETE'; message: Record<string, string> }

/** The events of twelve messages, most of them edited or deleted, in order. */
function eventsInOrder(seed: number): Event[] {
  const random = createRandom(seed)
  const began = fixture.service.clock.serverClock.now()
  const imke = userOf(fixture.service.sandbox, 'Imke').userId
  const at = (step: number): string => new Date(began + step * 1_000).toISOString()
  const events: Event[] = []
  for (let index = 0; index < 12; index++) {
    const message = {
      messageId: `${seed}-${index}`,
      conversationId: fixture.lunch,
      body: `message ${index}`,
      contentType: 'text/plain',
      createdOn: at(index),
      createdBy: imke,
      modifiedOn: at(index)
    }
    events.push({ method: 'POST', message })
    for (let edit = 0; edit < random.number(0, 2); edit++) {
      const edited = { ...message, body: `message ${index}, ${edit}`, modifiedOn: at(100 + events.length) }
      events.push({ method: 'PUT', message: edited })
    }
    if (random.number(0, 3) === 0) events.push({ method: 'DELETE', message })
  }
  return events
}

/** The events in random order, some of them twice. */
function shuffled(events: Event[], seed: number): Event[] {
  const random = createRandom(seed)
  const left = [...events, ...events.filter(() => random.number(0, 2) === 0)]
  const order: Event[] = []
  while (left.length > 0) order.push(...left.splice(random.number(0, left.length - 1), 1))
  return order
}

/** The contents of a new store after these events, on top of the same history. */
async function storeAfter(name: string, events: Event[]): Promise<Record<string, unknown[]>> {
  const opened = await fixture.open({ store: name })
  await opened.connect()
  const { control } = fixture.service.sandbox
  const last = { messageId: `end-${name}`, conversationId: fixture.lunch }
  for (const { method, message } of events) await control.publishRaw(publication(method, message))
  // A last message, which is then deleted: when it is gone, all events before it have been handled.
  await control.publishRaw(
    publication('POST', { ...last, body: 'end', createdOn: '2020-01-01T00:00:00.000Z' })
  )
  await eventually(async () => (await opened.store.getMessages(fixture.lunch, [last.messageId])).length === 1)
  await control.publishRaw(publication('DELETE', last))
  await eventually(async () => (await opened.store.getMessages(fixture.lunch, [last.messageId])).length === 0)
  await opened.stop()
  const { deleted_messages: tombstones = [], ...tables } = fixture.tablesOf(name)
  const withoutLast = (rows: unknown[]): unknown[] => rows.filter((row) => !String(row).includes('end-'))
  const shown = Object.entries(tables).map(([table, rows]) => [table, withoutLast(rows)])
  return { ...(Object.fromEntries(shown) as typeof tables), deleted_messages: withoutLast(tombstones) }
}

function publication(method: string, message: Record<string, string>): string {
  return JSON.stringify({
    topic: 'platform-api-conversations',
    method,
    subject: `/2017-09-01/conversations/${fixture.lunch}/messages/${message.messageId ?? ''}`,
    content: message
  })
}

test.each([1, 2, 3, 4])(
  'events in random order, some of them twice, lead to the same store (seed %i)',
  async (seed) => {
    const events = eventsInOrder(seed)
    const inOrder = await storeAfter('in-order', events)
    const outOfOrder = await storeAfter('shuffled', shuffled(events, seed + 100))
    expect(inOrder.messages?.some((row) => String(row).includes(`"${seed}-`))).toBe(true)
    expect(outOfOrder).toEqual(inOrder)
  }
)
