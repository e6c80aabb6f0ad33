/** Opens the place that a link names once the page is loaded and, for a conversation, once the store has it. */
import type { LinkedPlace } from './linked-places.ts'

export type LinkFollower = {
  /** Opens the place of a link; a later link replaces it. */
  follow(place: LinkedPlace): void
  /** The page has loaded and shows conversations. */
  pageListens(): void
  /** The page is reloading, or the user signed out. */
  pageGone(): void
  /** Conversations were added or changed, possibly the one of the link. */
  conversationsChanged(): void
}

/**
 * @param options.show brings the window to the front immediately
 * @param options.isKnown whether the store has the conversation: the id in a link may be invalid, and after the first
 *   sign-in the list may still be loading
 * @param options.open tells the page to open the place
 */
export function createLinkFollower(options: {
  show(): void
  isKnown(conversationId: string): Promise<boolean>
  open(place: LinkedPlace): void
  onError(): void
}): LinkFollower {
  const { show, isKnown, open, onError } = options
  let wanted: LinkedPlace | null = null
  let listens = false

  async function tryToOpen(): Promise<void> {
    const tried = wanted
    if (tried === null || !listens) return
    try {
      if (tried.kind === 'conversation' && !(await isKnown(tried.conversationId))) return
      if (wanted !== tried) return
      wanted = null
      open(tried)
    } catch {
      onError()
    }
  }

  return {
    follow(place) {
      show()
      wanted = place
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
