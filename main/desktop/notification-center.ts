/** Shows, replaces and removes notifications as the rules say, and passes on what the person does with them. */
import type { Settings } from '../../preload/contract/index.ts'
import type { Arrival } from '../sync/announcements.ts'
import { notificationIdOf } from './notification-id.ts'
import type { MessagePlace } from './notification-id.ts'
import { applyRules, NOTHING_SHOWN } from './notification-rules.ts'
import type { Circumstances, RuleAction, RuleEvent } from './notification-rules.ts'
import { textOfArrival, textOfSummary } from './notification-text.ts'
import type { NotificationText } from './notification-text.ts'
import type { Texts } from './texts.ts'

export type NotificationRequest = NotificationText & {
  /** Names the message, see notification-id.ts; '' for none. */
  id: string
  silent: boolean
  /** Whether the person may answer and mark as read in the notification, where the system has that. */
  isAnswerable: boolean
}

export type NotificationEvents = {
  onClick(): void
  onReply(text: string): void
  onMarkRead(): void
  /** It disappeared for good, by itself or by the person. */
  onClosed(): void
  onShown(): void
  onFailed(): void
}

/** Shows a notification. It is held until it is closed: without a reference, its events would be lost. */
export type Present = (request: NotificationRequest, events: NotificationEvents) => { close(): void }

/** What follows from what the person does with a notification. */
export type NotificationActions = {
  /** @param place null for the summary */
  open(place: MessagePlace | null): void
  reply(place: MessagePlace, text: string): void
  markRead(place: MessagePlace): void
}

export type NotificationCenter = {
  arrived(arrivals: Arrival[]): void
  /** The conversation was read, here or elsewhere. */
  read(conversationId: string): void
  /** Removes everything: somebody signed out. */
  clear(): void
  /** Removes everything for good, at once. */
  dispose(): void
}

/**
 * @param options.whenUsable whether the system's service responds; it may take a few seconds, and what happens meanwhile
 *   happens after it
 */
export function createNotificationCenter(options: {
  present: Present
  whenUsable(): Promise<boolean>
  settings(): Pick<Settings, 'notificationContent' | 'notificationSound'>
  circumstances(): Circumstances
  texts: Texts
  actions: NotificationActions
  onShown(): void
  onFailed(): void
}): NotificationCenter {
  const { present, whenUsable, settings, circumstances, texts, actions } = options
  let shown = NOTHING_SHOWN
  /** By conversation id; the summary has null. */
  const presented = new Map<string | null, { close(): void }>()
  /** The last step: one after the other, so that what was read while the service was asked is not shown afterwards. */
  let previous: Promise<void> = Promise.resolve()
  let isDisposed = false

  function apply(event: RuleEvent): void {
    const [after, steps] = applyRules(shown, event)
    shown = after
    for (const step of steps) perform(step)
  }

  function perform(action: RuleAction): void {
    if (action.kind === 'remove') close(action.conversationId)
    else if (action.kind === 'remove-summary') close(null)
    else if (action.kind === 'summarize') {
      const text = textOfSummary(action, texts)
      show(null, { ...text, id: '', isAnswerable: false }, { onClick: () => actions.open(null) })
    } else showArrival(action.arrival, action.count)
  }

  function showArrival(arrival: Arrival, count: number): void {
    const { notificationContent } = settings()
    const { conversationId, messageId } = arrival
    const place = { conversationId, messageId }
    const request = {
      ...textOfArrival(arrival, count, notificationContent, texts),
      id: notificationIdOf(arrival),
      isAnswerable: notificationContent !== 'nothing'
    }
    show(conversationId, request, {
      onClick: () => actions.open(place),
      onReply: (text) => actions.reply(place, text),
      onMarkRead: () => actions.markRead(place)
    })
  }

  function show(
    key: string | null,
    request: Omit<NotificationRequest, 'silent'>,
    { onClick, onReply, onMarkRead }: Pick<NotificationEvents, 'onClick'> & Partial<NotificationEvents>
  ): void {
    close(key)
    const mine: { close(): void } = { close: () => undefined }
    presented.set(key, mine)
    const done = (): void => {
      if (presented.get(key) !== mine) return
      close(key)
      apply({ kind: 'closed', conversationId: key })
    }
    const after = <A extends unknown[]>(act?: (...args: A) => void) => {
      return (...args: A): void => {
        done()
        act?.(...args)
      }
    }
    const { close: closeIt } = present(
      { ...request, silent: !settings().notificationSound },
      {
        onClick: after(onClick),
        onReply: after(onReply),
        onMarkRead: after(onMarkRead),
        onClosed: done,
        onShown: options.onShown,
        onFailed: after(options.onFailed)
      }
    )
    mine.close = closeIt
  }

  function close(key: string | null): void {
    const closing = presented.get(key)
    // Removed first: closing may emit its event at once.
    presented.delete(key)
    closing?.close()
  }

  function next(step: () => Promise<void> | void): void {
    previous = previous.then(async () => {
      if (!isDisposed) await step()
    })
  }

  return {
    arrived(arrivals) {
      next(async () => {
        if (!(await whenUsable()) || isDisposed) return
        for (const arrival of arrivals) apply({ kind: 'arrived', arrival, ...circumstances() })
      })
    },
    read: (conversationId) => next(() => apply({ kind: 'read', conversationId })),
    clear: () => next(() => apply({ kind: 'cleared' })),
    dispose() {
      isDisposed = true
      apply({ kind: 'cleared' })
    }
  }
}
