/** Clicks on rows of the list. The click event is not enough: there is none if the row moved away before the release. */

/** A pointer that moved further than this is a drag, in px. */
const MAX_CLICK_DISTANCE = 8

/** The conversation whose row an event happened on. */
export const conversationAt = (target: EventTarget | null): string | undefined =>
  (target as Element | null)?.closest<HTMLElement>('[data-conversation]')?.dataset.conversation

/** Event handlers for the element around the rows. @param choose gets the row that was pressed */
export function useRowPointer(choose: (conversationId: string) => void): {
  pointerdown(event: PointerEvent): void
  pointerup(event: PointerEvent): void
  pointercancel(): void
  click(event: MouseEvent): void
} {
  /** The row and the place where the pointer was pressed: rows may move under the pointer before it is released. */
  let pressed: { conversationId: string; x: number; y: number } | null = null
  return {
    pointerdown({ target, clientX: x, clientY: y, button }) {
      const conversationId = conversationAt(target)
      pressed = conversationId === undefined || button !== 0 ? null : { conversationId, x, y }
    },
    pointerup({ clientX, clientY }) {
      const row = pressed
      pressed = null
      if (row !== null && Math.hypot(clientX - row.x, clientY - row.y) <= MAX_CLICK_DISTANCE)
        choose(row.conversationId)
    },
    pointercancel() {
      pressed = null
    },
    /** A click without a pointer comes from the keyboard or a screen reader. */
    click({ target, detail }) {
      const conversationId = detail === 0 ? conversationAt(target) : undefined
      if (conversationId !== undefined) choose(conversationId)
    }
  }
}
