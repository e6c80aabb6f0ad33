/** Messages that are sent later, at a time that the person chose. */
import type { Message } from './messages.ts'

/** What one press of "Send later" created. */
export type ScheduledMessage = {
  id: string
  conversationId: string
  /** When it is sent, ISO 8601. */
  sendAt: string
  /** At least one; their `waitsUntil` is `sendAt`. */
  messages: [Message, ...Message[]]
}

/** A scheduled message that was sent much later than planned, because the program could not send it at that time. */
export type MissedMessage = { conversationId: string; plannedFor: string }

export type ScheduledCalls = {
  /** All scheduled messages, the next one first, and those that were missed in this run and not dismissed yet. */
  getScheduled: { args: void; value: { scheduled: ScheduledMessage[]; missed: MissedMessage[] } }
  /** Changes the text of one message, or the time of everything that was scheduled together with it. */
  changeScheduled: { args: { id: string; text?: string; sendAt?: string }; value: void }
  /** Sends everything that was scheduled together with this message. */
  sendScheduledNow: { args: { id: string }; value: void }
  dismissMissed: { args: void; value: void }
}

export type ScheduledEvents = {
  /** getScheduled would return something else. */
  scheduledChanged: Record<string, never>
}
