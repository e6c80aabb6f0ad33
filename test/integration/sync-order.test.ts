/** Events that come twice, late or out of order leave the same store as those that come in order. */
import { expect, test } from 'vitest'
import { createRandom } from '../faults/random.ts'
import { arrived, useChats } from './chat-stage.ts'
import { userOf } from '../support/sandbox-caller.ts'

const stage = useChats()

type Event = { method: 'POST' | 'PUT' | 'DELETE'; message: Record<string, string> }

/** Twelve messages, most of them edited or deleted, as they happened. */
function happened(seed: number): Event[] {
  const lot = createRandom(seed)
  const began = stage.service.clock.service.now()
  const imke = userOf(stage.service.sandbox, 'Imke').userId
  const at = (step: number): string => new Date(began + step * 1_000).toISOString()
  const events: Event[] = []
  for (let place = 0; place < 12; place++) {
    const message = {
      messageId: `${seed}-${place}`,
      conversationId: stage.lunch,
      body: `message ${place}`,
      contentType: 'text/plain',
      createdOn: at(place),
      createdBy: imke,
      modifiedOn: at(place)
    }
    events.push({ method: 'POST', message })
    for (let edit = 0; edit < lot.number(0, 2); edit++) {
      const edited = { ...message, body: `message ${place}, ${edit}`, modifiedOn: at(100 + events.length) }
      events.push({ method: 'PUT', message: edited })
    }
    if (lot.number(0, 3) === 0) events.push({ method: 'DELETE', message })
  }
  return events
}

/** Any order, some of them twice. */
function mixed(events: Event[], seed: number): Event[] {
  const lot = createRandom(seed)
  const left = [...events, ...events.filter(() => lot.number(0, 2) === 0)]
  const order: Event[] = []
  while (left.length > 0) order.push(...left.splice(lot.number(0, left.length - 1), 1))
  return order
}

/** What a store has after these events, on top of the same history. */
async function storeAfter(name: string, events: Event[]): Promise<Record<string, unknown[]>> {
  const opened = await stage.open({ store: name })
  await opened.connect()
  const { control } = stage.service.sandbox
  const last = { messageId: `end-${name}`, conversationId: stage.lunch }
  for (const { method, message } of events) await control.publishRaw(publication(method, message))
  // Deleted before it was there: tells that everything before it has arrived, and is in no conversation that is looked at.
  await control.publishRaw(
    publication('POST', { ...last, body: 'end', createdOn: '2020-01-01T00:00:00.000Z' })
  )
  await arrived(async () => (await opened.store.getMessages(stage.lunch, [last.messageId])).length === 1)
  await control.publishRaw(publication('DELETE', last))
  await arrived(async () => (await opened.store.getMessages(stage.lunch, [last.messageId])).length === 0)
  await opened.stop()
  const { deleted_messages: graves = [], ...tables } = stage.tablesOf(name)
  const others = (rows: unknown[]): unknown[] => rows.filter((row) => !String(row).includes('end-'))
  const shown = Object.entries(tables).map(([table, rows]) => [table, others(rows)])
  return { ...(Object.fromEntries(shown) as typeof tables), deleted_messages: others(graves) }
}

function publication(method: string, message: Record<string, string>): string {
  return JSON.stringify({
    topic: 'platform-api-conversations',
    method,
    subject: `/2017-09-01/conversations/${stage.lunch}/messages/${message.messageId ?? ''}`,
    content: message
  })
}

test.each([1, 2, 3, 4])('in any order, some of them twice (%i)', async (seed) => {
  const events = happened(seed)
  const inOrder = await storeAfter('in-order', events)
  const outOfOrder = await storeAfter('mixed', mixed(events, seed + 100))
  expect(inOrder.messages?.some((row) => String(row).includes(`"${seed}-`))).toBe(true)
  expect(outOfOrder).toEqual(inOrder)
})
