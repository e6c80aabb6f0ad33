/** What is beyond the text of an action card: its picture, and which buttons were pressed. */
import type { CardPicture, CardPress } from '../../preload/contract/index.ts'
import { parseActionCard } from '../store/action-card.ts'
import type { Store } from '../store/types.ts'
import { SyncError } from './failure.ts'
import type { Pictures } from './pictures.ts'

export type Cards = {
  /** @throws SyncError 'not-found' if the message no longer exists */
  picture(conversationId: string, messageId: string): Promise<CardPicture | null>
  /** Loads the picture from another host, on request of the person. @throws SyncError */
  loadPicture(conversationId: string, messageId: string): Promise<CardPicture | null>
  presses(messageId: string): CardPress[]
  note(messageId: string, press: CardPress): void
  forget(messageId: string, button: number): void
}

/** Presses are remembered in memory: as long as the program runs, also if the page is loaded again. */
export function createCards(options: {
  store: Pick<Store, 'getMessages'>
  pictures: Pick<Pictures, 'at' | 'loadAt'>
}): Cards {
  const { store, pictures } = options
  const pressed = new Map<string, Map<number, CardPress>>()

  async function urlOf(conversationId: string, messageId: string): Promise<string> {
    const [message] = await store.getMessages(conversationId, [messageId])
    if (message === undefined) throw new SyncError('not-found', 'message-gone')
    return parseActionCard(message.body)?.pictureUrl ?? ''
  }

  return {
    picture: async (conversationId, messageId) => pictures.at(await urlOf(conversationId, messageId)),
    async loadPicture(conversationId, messageId) {
      const url = await urlOf(conversationId, messageId)
      await pictures.loadAt(url)
      return pictures.at(url)
    },
    presses: (messageId) => [...(pressed.get(messageId)?.values() ?? [])],
    note(messageId, press) {
      const ofMessage = pressed.get(messageId) ?? new Map<number, CardPress>()
      pressed.set(messageId, ofMessage.set(press.button, press))
    },
    forget: (messageId, button) => void pressed.get(messageId)?.delete(button)
  }
}
