import { nextTick } from 'vue'
import type { Ref } from 'vue'
import type { Messages } from './messages.ts'

/** So many messages beyond what is seen stay loaded on either side; a page more is let go of together. */
const KEPT = 200
const SPARE = 50
/**
 * So many stay above while the list moves: letting go there makes it hold on to its end until it rests, and what is measured
 * below would move what is seen.
 */
const KEPT_MOVING = 1_000

/**
 * Lets go of messages far from what is seen, so that nothing on the screen moves.
 * @param shift the list's: whether it changes above
 * @returns to be called whenever more was loaded, and when the list has come to rest
 */
export function createLetGo(
  messages: Messages,
  {
    scroller,
    list,
    shift
  }: {
    scroller: Readonly<Ref<HTMLElement | null>>
    list: Readonly<Ref<{ findItemIndex(offset: number): number } | null>>
    shift: Ref<boolean>
  }
): (moves: 'moving' | 'at rest') => Promise<void> {
  const { rows } = messages
  return async (moves) => {
    const [element, view] = [scroller.value, list.value]
    if (!element || !view) return
    const first = view.findItemIndex(element.scrollTop)
    const last = view.findItemIndex(element.scrollTop + element.clientHeight)
    // Below and above are two updates: the list learns what went from the number of messages and from `shift`.
    if (rows.value.length > last + KEPT + SPARE) {
      messages.letGo(0, last + KEPT)
      await nextTick()
    }
    if (first <= (moves === 'moving' ? KEPT_MOVING : KEPT) + SPARE) return
    shift.value = true
    messages.letGo(first - KEPT, rows.value.length)
    await nextTick()
    shift.value = false
  }
}
