/**
 * Failpoints: named points in code that handles data that must never be lost. Tests subscribe to the channel and kill the
 * program at a failpoint to prove that no data is lost. Without subscribers, a failpoint costs one comparison.
 */
import { channel } from 'node:diagnostics_channel'

const failpoints = channel('cloudlink-chat:failpoint')

/** Notifies the subscribers in this thread synchronously that the failpoint was reached. */
export function failpoint(name: string): void {
  if (failpoints.hasSubscribers) failpoints.publish({ name })
}
