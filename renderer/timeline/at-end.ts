import { onMounted, onUnmounted, ref } from 'vue'
import type { Ref } from 'vue'

/** When scrolling down, nearer to the end than this, in px, counts as the end. */
const NEAR_END = 24

type ElementRef = Readonly<Ref<HTMLElement | null>>

export type AtEnd = {
  /** The person is at the newest message and stays there, whatever grows or arrives. */
  atEnd: Ref<boolean>
  toEnd(): void
  /**
   * To be called whenever the scroller has moved.
   * @param isNewest whether the end of what is loaded is the newest message
   * @returns whether the person moved it; false where only sizes changed
   */
  look(isNewest: boolean): boolean
}

/** Keeps a scroller at its end while sizes change: of its content, the window or the composer. */
export function keepAtEnd(scroller: ElementRef, content: ElementRef): AtEnd {
  const atEnd = ref(false)
  /** How it stood when it was last looked at, px. */
  let last = { top: 0, height: 0, view: 0 }

  function toEnd(): void {
    atEnd.value = true
    // Not by the list's own scrolling: for a moment afterwards that would undo the person's scrolling.
    const element = scroller.value
    if (!element) return
    element.scrollTop = element.scrollHeight
    // Wherever this led is no way up.
    last = { top: 0, height: element.scrollHeight, view: element.clientHeight }
  }

  const watched = new ResizeObserver(() => {
    if (atEnd.value) toEnd()
  })
  onMounted(() => {
    for (const element of [scroller.value, content.value]) if (element) watched.observe(element)
  })
  onUnmounted(() => watched.disconnect())

  return {
    atEnd,
    toEnd,
    look(isNewest) {
      const element = scroller.value
      if (element === null) return false
      const { scrollTop: top, scrollHeight: height, clientHeight: view } = element
      const toGo = height - top - view
      const resized = height !== last.height || view !== last.view
      const before = last.top
      last = { top, height, view }
      // The observer of sizes leads back to the end.
      if (atEnd.value && resized) return false
      // Any move up leaves the end; on the way down, nearly there counts as there.
      atEnd.value = isNewest && (toGo < 2 || (toGo < NEAR_END && top >= before))
      return true
    }
  }
}
