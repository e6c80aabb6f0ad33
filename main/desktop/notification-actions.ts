/** What follows when a person clicks, answers or marks a notification as read. */
import type { Chat } from '../sync/chat-types.ts'
import type { Log } from '../kernel/log.ts'
import { failureOf, SyncError } from '../sync/failure.ts'
import type { NotificationActions } from './notification-center.ts'
import type { MessagePlace } from './notification-id.ts'

type Reply = { place: MessagePlace; text: string }

export type Replies = NotificationActions & {
  /** Somebody signed in: replies that could not be saved become drafts. */
  signedIn(): void
}

/**
 * @param options.whenStarted resolves when it is known whether somebody is signed in
 * @param options.chat throws if nobody is signed in
 * @param options.open brings the window to the front, and opens the message unless it is null
 */
export function createNotificationActions(options: {
  whenStarted: Promise<void>
  chat(): {
    messages: Pick<Chat['messages'], 'send' | 'markRead'>
    drafts: Chat['drafts']
    conversations: Pick<Chat['conversations'], 'get'>
  }
  log: Log
  open(place: MessagePlace | null): void
}): Replies {
  const { whenStarted, chat, log, open } = options
  /** Replies that are neither sent nor drafts. */
  let unsaved: Reply[] = []

  /** Sends the text through the outbox. If that is not possible, it becomes the draft, below what is there. */
  async function send(reply: Reply): Promise<void> {
    await whenStarted
    try {
      await chat().messages.send(reply.place.conversationId, reply.text)
    } catch (error) {
      log.warn('reply not sent', { code: failureOf(error).code })
      open(reply.place)
      await saveAsDraft(reply)
      return
    }
    markRead(reply.place)
  }

  async function saveAsDraft(reply: Reply): Promise<void> {
    const { conversationId } = reply.place
    try {
      const { conversations, drafts } = chat()
      // Another person may have signed in meanwhile.
      if ((await conversations.get([conversationId])).length === 0) throw new SyncError('not-found')
      const before = await drafts.get(conversationId)
      await drafts.set(conversationId, before === '' ? reply.text : `${before}\n${reply.text}`)
    } catch (error) {
      log.warn('reply not saved', { code: failureOf(error).code })
      unsaved.push(reply)
    }
  }

  function markRead({ conversationId, messageId }: MessagePlace): void {
    const marking = whenStarted.then(() => chat().messages.markRead(conversationId, messageId))
    marking.catch((error: unknown) => log.warn('not marked as read', { code: failureOf(error).code }))
  }

  return {
    open,
    reply(place, text) {
      if (text.trim() !== '') void send({ place, text })
    },
    markRead,
    signedIn() {
      const all = unsaved
      unsaved = []
      for (const reply of all) void saveAsDraft(reply)
    }
  }
}
