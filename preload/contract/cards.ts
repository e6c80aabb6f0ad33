/** What is beyond the text of an action card: its picture, and which buttons were pressed. */

/** `sendId` names the message that the button sent; null for a link that was opened. */
export type CardPress = { button: number; sendId: string | null }

/** `path` is null as long as the picture is not stored; then `host` is where loadCardPicture would load it from. */
export type CardPicture = { path: string | null; host: string | null }

type CardId = { conversationId: string; messageId: string }

export type CardsCalls = {
  /** Fetches the picture if that needs no permission. `picture` is null without a usable one. */
  getCardPicture: { args: CardId; value: CardPicture | null }
  /** Loads the picture from a host that is not the service's. */
  loadCardPicture: { args: CardId; value: CardPicture | null }
  /** The buttons that were pressed since the program started. */
  getCardPresses: { args: { messageId: string }; value: CardPress[] }
  /** Remembers that a button was pressed; a later press of the same one replaces it. */
  noteCardPress: { args: { messageId: string } & CardPress; value: void }
  /** Forgets a press, because what it did was taken back. */
  forgetCardPress: { args: { messageId: string; button: number }; value: void }
}
