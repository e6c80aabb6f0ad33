/** The events that the main process sent to the page, numbered from 1, for tests to read and await. */
import { EventEmitter, once } from 'node:events'
import { EVENT_CHANNEL } from '../../preload/contract.ts'

export type PageEvent = { number: number; name: string; payload: unknown }

const events: PageEvent[] = []
const recorder = new EventEmitter()

/** Without a test that reads them they would only fill the memory that the bench measures. */
const isRead = process.env.ELECTRON_STAND_IN_CONTROL !== undefined

/** Keeps what goes over the contract's channel. */
export function recordPageEvent(channel: string, [name, payload]: unknown[]): void {
  if (!isRead || channel !== EVENT_CHANNEL || typeof name !== 'string') return
  events.push({ number: events.length + 1, name, payload })
  recorder.emit('event')
}

/** Those after the number `since`, first come first. */
export function pageEvents(since: number): PageEvent[] {
  return events.slice(since)
}

/** The first event of that name after the number `since`; waits for it where it is not there yet. */
export async function nextPageEvent(name: string, since: number): Promise<PageEvent> {
  for (;;) {
    const event = pageEvents(since).find((one) => one.name === name)
    if (event !== undefined) return event
    await once(recorder, 'event')
  }
}
