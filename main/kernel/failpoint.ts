/**
 * Named points on the path of data that must never be lost. Tests subscribe to the channel and kill the program there to
 * prove that it survives. Without subscribers a failpoint costs one comparison.
 */
import { channel } from 'node:diagnostics_channel'

const failpoints = channel('cloudlink-chat:failpoint')

/** Notifies subscribers in this thread that the point is reached; returns when all of them are done. */
export function failpoint(name: string): void {
  if (failpoints.hasSubscribers) failpoints.publish({ name })
}
