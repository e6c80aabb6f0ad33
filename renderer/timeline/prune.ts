import { nextTick } from 'vue'
import type { Ref } from 'vue'
import type { Messages } from './messages.ts'

/** How many messages stay loaded on either side of what is visible; pruning waits until there is a page more. */
const KEPT = 200
const SPARE = 50
/**
 * How many stay above while the list moves: pruning there makes the list stick to its end until it rests, and what is
 * measured below would move what is visible.
 */
const KEPT_MOVING = 1_000

/**
 * Prunes messages far from what is visible; nothing on the screen moves.
 * @param shift the list's: whether it changes above
 * @returns to be called whenever more was loaded, and when the list has come to rest
 */
export function createPruning(
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
      messages.prune(0, last + KEPT)
      await nextTick()
    }
    if (first <= (moves === 'moving' ? KEPT_MOVING : KEPT) + SPARE) return
    shift.value = true
    messages.prune(first - KEPT, rows.value.length)
    await nextTick()
    shift.value = false
  }
}
