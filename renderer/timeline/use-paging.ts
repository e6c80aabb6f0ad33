import { nextTick } from 'vue'
import type { Ref } from 'vue'
import type { Side } from './reducer.ts'
import { messageOf } from './rows.ts'
import type { Row } from './rows.ts'
import type { AtEnd } from './use-at-end.ts'
import type { Timeline } from './use-timeline.ts'

/** A page is loaded when the edge of the loaded part is nearer than this, in px. */
const NEAR_EDGE = 800
/** How many rows are kept on either side of what is visible. Pruning waits until there is a page more. */
const KEPT = 200
const SPARE = 50
/**
 * How many rows are kept above while the person scrolls. Pruning there keeps the list at its end until it rests, and rows
 * that are measured below would move what is visible.
 */
const KEPT_MOVING = 1_000

export type Paging = {
  load(side: Side): Promise<void>
  /** To be called after each scroll event. */
  onScroll(): void
  /** To be called when scrolling has ended. */
  onScrollEnd(): Promise<void>
  /** To be called when messages arrived at the end, which the person sees. */
  onArrived(): Promise<void>
}

const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame)

const firstMessageId = (rows: readonly Row[]): string | undefined => idOf(rows.find(hasMessage))
const lastMessageId = (rows: readonly Row[]): string | undefined => idOf(rows.findLast(hasMessage))
const hasMessage = (row: Row): boolean => messageOf(row) !== undefined
const idOf = (row: Row | undefined): string | undefined => row && messageOf(row)?.id

/** Loads pages near the edges of the loaded part and prunes what is far away. */
export function usePaging(
  timeline: Timeline,
  { atEnd, onScroll: updateAtEnd }: AtEnd,
  {
    scroller,
    list
  }: {
    scroller: Readonly<Ref<HTMLElement | null>>
    list: Readonly<Ref<{ findItemIndex(offset: number): number } | null>>
  }
): Paging {
  const { state, rows } = timeline
  let isLoading = false

  function loadNearEdge(): void {
    const element = scroller.value
    if (element === null) return
    const { loaded, older, newer } = state.value
    const remaining = element.scrollHeight - element.scrollTop - element.clientHeight
    if (loaded.hasNewer && remaining < NEAR_EDGE && newer.step === 'idle') void load('newer')
    else if (loaded.hasOlder && element.scrollTop < NEAR_EDGE && older.step === 'idle') void load('older')
  }

  function onScroll(): void {
    if (updateAtEnd(!state.value.loaded.hasNewer)) loadNearEdge()
  }

  /** One page at a time: the list must process each by itself. */
  async function load(side: Side): Promise<void> {
    if (isLoading) return
    isLoading = true
    await timeline.loadPage(side)
    await nextTick()
    await prune('moving')
    // The list restores the position of what is visible in the next frame.
    await nextFrame()
    isLoading = false
    // A page that does not fill the window cannot be scrolled to load more.
    if (atEnd.value) loadNearEdge()
    else onScroll()
  }

  async function prune(motion: 'moving' | 'at rest'): Promise<void> {
    const [element, view] = [scroller.value, list.value]
    if (!element || !view) return
    const first = view.findItemIndex(element.scrollTop)
    const last = view.findItemIndex(element.scrollTop + element.clientHeight)
    // Below and above are two updates, because the list only sees that the number of rows changed.
    if (rows.value.length > last + KEPT + SPARE) {
      keep(rows.value.slice(0, last + KEPT))
      await nextTick()
    }
    if (first <= (motion === 'moving' ? KEPT_MOVING : KEPT) + SPARE) return
    keep(rows.value.slice(first - KEPT))
    await nextTick()
  }

  function keep(kept: readonly Row[]): void {
    const [firstId, lastId] = [firstMessageId(kept), lastMessageId(kept)]
    if (firstId !== undefined && lastId !== undefined) timeline.prune(firstId, lastId)
  }

  return {
    load,
    onScroll,
    /** Rows drawn at rest are measured first: while rows above change, heights learnt below would move what is visible. */
    async onScrollEnd() {
      const top = scroller.value?.scrollTop
      await nextFrame()
      await nextFrame()
      if (scroller.value?.scrollTop === top) await prune('at rest')
    },
    onArrived: () => prune('moving')
  }
}
