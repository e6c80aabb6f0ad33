/** A conversation that a link named: shown once a page is there to show it, and the store knows it. */

export type LinkedConversation = {
  /** A link named it. A later one replaces it. */
  follow(conversationId: string): void
  /** A page is there that lists conversations. */
  pageListens(): void
  /** There is no such page any more: it is loaded anew, or nobody is signed in. */
  pageGone(): void
  /** Conversations were added or changed: the one that is waited for may be among them. */
  conversationsChanged(): void
}

/**
 * @param show brings the window forward, at once
 * @param isKnown whether the store has the conversation: anybody can make a link, to anything, and after a first sign-in the
 *   list is still on its way
 * @param open tells the page to open it
 */
export function createLinkedConversation(options: {
  show(): void
  isKnown(conversationId: string): Promise<boolean>
  open(conversationId: string): void
  onError(): void
}): LinkedConversation {
  const { show, isKnown, open, onError } = options
  let wanted: string | null = null
  let listens = false

  async function tryToOpen(): Promise<void> {
    const tried = wanted
    if (tried === null || !listens) return
    try {
      if (!(await isKnown(tried)) || wanted !== tried) return
      wanted = null
      open(tried)
    } catch {
      onError()
    }
  }

  return {
    follow(conversationId) {
      show()
      wanted = conversationId
      void tryToOpen()
    },
    pageListens() {
      listens = true
      void tryToOpen()
    },
    pageGone() {
      listens = false
    },
    conversationsChanged: () => void tryToOpen()
  }
}
