/**
 * Named points on the way of what must never be lost. Tests listen on the channel and end the program there, without
 * warning, to prove that every such end is survived; nobody else listens, and then a crossing costs a comparison.
 */
import { channel } from 'node:diagnostics_channel'

const crossings = channel('cloudlink-chat:crossing')

/** Tells whoever listens, in this thread, that the point is reached; returns when all of them are done. */
export function crossing(name: string): void {
  if (crossings.hasSubscribers) crossings.publish({ name })
}
