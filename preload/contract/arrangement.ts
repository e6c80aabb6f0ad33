/** How a person arranges the conversation list. All of it stays on this computer, in the encrypted store. */

/** What a conversation's row says about it. */
export type Arrangement = {
  /** Place among the favourites, from 0; null if it is none. */
  favourite: number | null
  /** Muted until this instant, or 'always'; null if it is not muted. */
  mutedUntil: string | null
  /** The person marked it as unread after reading it. */
  markedUnread: boolean
  /** Hidden from the list until a newer message arrives. */
  hidden: boolean
}

export type ListSection = 'favourites' | 'streams' | 'direct'

export type ListView = {
  /** Only conversations with something unread are listed. */
  unreadOnly: boolean
  /** Sections that show only their heading. */
  folded: ListSection[]
}

export type ArrangementCalls = {
  getListView: { args: void; value: ListView }
  setListView: { args: ListView; value: void }
  /** The favourites in their order; all other conversations are none. */
  setFavourites: { args: { conversationIds: string[] }; value: void }
  /** No notifications, and not counted at the tray, until the instant, 'always', or null to end it. Mentions still pass. */
  muteConversation: { args: { conversationId: string; until: string | null }; value: void }
  markUnread: { args: { conversationId: string }; value: void }
  hideConversation: { args: { conversationId: string; hidden: boolean }; value: void }
  /** Marks these conversations as read, or all. */
  markAllRead: { args: { conversationIds?: string[] }; value: void }
}
