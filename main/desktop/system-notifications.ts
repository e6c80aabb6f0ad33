/** Electron's notifications, and what it reports about them. */
import { Notification } from 'electron'
import type { NotificationActions, Present } from './notification-center.ts'
import { placeOfActivation, placeOfNotificationId } from './notification-id.ts'
import type { Texts } from './texts.ts'

/** How long a test waits for what the system reports, in ms. */
const TEST_TIMEOUT_MS = 3_000
/** The only button, where the system has buttons. */
const MARK_READ = 0
/** How many notifications of this run are remembered. */
const MAX_REMEMBERED = 1_000

export type SystemNotifications = {
  isSupported(): boolean
  /** Has a field for a reply and the button "Mark as read" where Electron has them: on macOS and Windows. */
  present: Present
  /** Shows a notification, and resolves with what the system reported about it. */
  test(): Promise<'shown' | 'failed' | 'silent'>
  /** Removes what the last test showed. */
  closeTest(): void
  /**
   * Passes on what the person does with notifications of an earlier run; on Windows, that may have started this one. On
   * Linux there are none.
   */
  followEarlier(actions: NotificationActions): Promise<void>
}

export function createSystemNotifications(texts: Texts): SystemNotifications {
  /** Ids of this run, whose notifications report by themselves. The oldest first. */
  const ids = new Set<string>()
  let tested: Notification | null = null

  function remember(id: string): void {
    ids.add(id)
    const [oldest] = ids
    if (ids.size > MAX_REMEMBERED && oldest !== undefined) ids.delete(oldest)
  }

  return {
    isSupported: () => Notification.isSupported(),
    present({ id, title, body, silent, isAnswerable }, events) {
      remember(id)
      const notification = new Notification({
        title,
        body,
        silent,
        ...(process.platform === 'linux' || id === '' ? {} : { id }),
        ...(process.platform === 'linux' || !isAnswerable
          ? {}
          : {
              hasReply: true,
              replyPlaceholder: texts('reply'),
              actions: [{ type: 'button' as const, text: texts('markRead') }]
            })
      })
      notification.on('click', () => events.onClick())
      notification.on('reply', ({ reply }) => events.onReply(reply))
      notification.on('action', ({ actionIndex }) => {
        if (actionIndex === MARK_READ) events.onMarkRead()
      })
      // Windows: after its time on the screen, it is in the notification centre, where it can still be clicked.
      notification.on('close', ({ reason }) => {
        if (reason !== 'timedOut') events.onClosed()
      })
      notification.on('show', () => events.onShown())
      notification.on('failed', () => events.onFailed())
      notification.show()
      return { close: () => notification.close() }
    },
    test() {
      tested?.close()
      const notification = new Notification({ title: texts('testTitle'), body: texts('testBody') })
      tested = notification
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve('silent'), TEST_TIMEOUT_MS)
        const settle = (result: 'shown' | 'failed'): void => {
          clearTimeout(timer)
          resolve(result)
        }
        notification.on('show', () => settle('shown'))
        notification.on('failed', () => settle('failed'))
        notification.show()
      })
    },
    closeTest() {
      tested?.close()
      tested = null
    },
    async followEarlier({ open, reply, markRead }) {
      if (process.platform === 'win32') {
        Notification.handleActivation((details) => {
          const place = placeOfActivation(details.arguments)
          if (place === null || ids.has(place.id)) return
          if (details.type === 'reply') reply(place, details.reply ?? '')
          else if (details.type === 'action') markRead(place)
          else open(place)
        })
      }
      if (process.platform === 'darwin') {
        for (const earlier of await Notification.getHistory()) {
          const place = placeOfNotificationId(earlier.id)
          if (place === null || ids.has(earlier.id)) continue
          earlier.on('click', () => open(place))
          earlier.on('reply', ({ reply: text }) => reply(place, text))
        }
      }
    }
  }
}
