import { nextTick, ref } from 'vue'
import type { Ref } from 'vue'
import type { AtEnd } from './at-end.ts'
import { createPruning } from './prune.ts'
import type { Messages } from './messages.ts'

/** Nearer to an edge of what is loaded than this, px, more is asked for. */
const NEAR_EDGE = 800

export type Paging = {
  /** Whether the list changes above; it must be told. */
  shift: Ref<boolean>
  loadOlder(): Promise<void>
  loadNewer(): Promise<void>
  /** To be called whenever the scroller has moved. */
  onScroll(): void
  /** To be called when the list has come to rest. */
  onRest(): Promise<void>
  /** To be called when messages came at the end, which the person sees. */
  onArrived(): Promise<void>
}

const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame)

/** Loads more near the edges of the loaded part and prunes what is far away; nothing visible moves. */
export function createPaging(
  messages: Messages,
  { atEnd, look }: AtEnd,
  {
    scroller,
    list
  }: {
    scroller: Readonly<Ref<HTMLElement | null>>
    list: Readonly<Ref<{ findItemIndex(offset: number): number } | null>>
  }
): Paging {
  const { hasOlder, hasNewer, older, newer } = messages
  const shift = ref(false)
  const prune = createPruning(messages, { scroller, list, shift })

  function onScroll(): void {
    if (look(!hasNewer.value)) loadNear()
  }

  function loadNear(): void {
    const element = scroller.value
    if (element === null) return
    const toGo = element.scrollHeight - element.scrollTop - element.clientHeight
    if (hasNewer.value && toGo < NEAR_EDGE && newer.value === 'idle') void loadNewer()
    else if (hasOlder.value && element.scrollTop < NEAR_EDGE && older.value === 'idle') void loadOlder()
  }

  let loadingMore = false
  /** One page at a time: the list must learn of each by itself. */
  async function loadMore(load: () => Promise<void>): Promise<void> {
    if (loadingMore) return
    loadingMore = true
    await load()
    await nextTick()
    shift.value = false
    await prune('moving')
    // The list moves its messages back under the eye in the next frame.
    await nextFrame()
    loadingMore = false
    // A page that does not fill the window can not be scrolled to ask for more.
    if (atEnd.value) loadNear()
    else onScroll()
  }
  const loadOlder = (): Promise<void> => loadMore(() => messages.loadOlder(() => (shift.value = true)))
  const loadNewer = (): Promise<void> => loadMore(() => messages.loadNewer())

  return {
    shift,
    loadOlder,
    loadNewer,
    onScroll,
    /** What the list draws at rest is measured first: while it changes above, heights learnt below would move what is seen. */
    async onRest() {
      const top = scroller.value?.scrollTop
      await nextFrame()
      await nextFrame()
      if (scroller.value?.scrollTop === top) await prune('at rest')
    },
    onArrived: () => prune('moving')
  }
}
