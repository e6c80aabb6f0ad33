/** What was typed and not sent, one text per conversation. */

export type DraftsCalls = {
  getDraft: { args: { conversationId: string }; value: { text: string } }
  setDraft: { args: { conversationId: string; text: string }; value: void }
  /** The answer to the event 'leaving': every draft is saved. */
  draftsSaved: { args: void; value: void }
}

export type DraftsEvents = {
  /** The program is about to end: drafts that were not saved yet are saved now, then draftsSaved is called. */
  leaving: Record<string, never>
}
