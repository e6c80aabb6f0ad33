/** Drafts: text that was typed but not sent, one per conversation. */

export type DraftsCalls = {
  getDraft: { args: { conversationId: string }; value: { text: string } }
  setDraft: { args: { conversationId: string; text: string }; value: void }
  /** The text of pasted HTML, with line breaks and list marks; '' if the HTML is too long. */
  htmlToText: { args: { html: string }; value: { text: string } }
  /** Response to the event 'saveDrafts': all drafts are saved. */
  draftsSaved: { args: void; value: void }
}

export type DraftsEvents = {
  /** The program is about to quit: the page saves all drafts, then calls draftsSaved. */
  saveDrafts: Record<string, never>
}
