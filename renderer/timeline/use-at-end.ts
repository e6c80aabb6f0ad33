import { onMounted, onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/** A person who scrolls down to within this distance of the end is at the end, in px. */
const NEAR_END = 24

type ElementRef = Readonly<Ref<HTMLElement | null>>

export type AtEnd = {
  /** The person is at the newest message and stays there, whatever grows or arrives. */
  atEnd: Ref<boolean>
  toEnd(): void
  /**
   * To be called after each scroll event.
   * @param isNewest whether the end of the loaded part is the newest message
   * @returns whether the person scrolled; false if only sizes changed
   */
  onScroll(isNewest: boolean): boolean
}

/** Keeps a scroller at its end while its content, the window or the composer changes size. */
export function useAtEnd(scroller: ElementRef, content: ElementRef): AtEnd {
  const atEnd = ref(false)
  /** The last known geometry, in px. */
  let last = { top: 0, height: 0, view: 0 }

  function toEnd(): void {
    atEnd.value = true
    // Not with the list's own method, which undoes the person's scrolling for a moment afterwards.
    const element = scroller.value
    if (!element) return
    element.scrollTop = element.scrollHeight
    // Top is 0, so this move never counts as scrolling up.
    last = { top: 0, height: element.scrollHeight, view: element.clientHeight }
  }

  const observer = new ResizeObserver(() => {
    if (atEnd.value) toEnd()
  })
  onMounted(() => {
    for (const element of [scroller.value, content.value]) if (element) observer.observe(element)
  })
  onScopeDispose(() => observer.disconnect())

  return {
    atEnd,
    toEnd,
    onScroll(isNewest) {
      const element = scroller.value
      if (element === null) return false
      const { scrollTop: top, scrollHeight: height, clientHeight: view } = element
      const remaining = height - top - view
      const isResized = height !== last.height || view !== last.view
      const before = last.top
      last = { top, height, view }
      // The observer returns to the end.
      if (atEnd.value && isResized) return false
      // Any move up leaves the end; on the way down, near the end is enough.
      atEnd.value = isNewest && (remaining < 2 || (remaining < NEAR_END && top >= before))
      return true
    }
  }
}
