/** The whole list of messages is one tab stop; keys move between its messages. */
import { computed, nextTick, onScopeDispose, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { Side } from './reducer.ts'
import { messageOf } from './rows.ts'
import type { Row } from './rows.ts'

/** What a message contains that the Tab key reaches. */
const CONTROLS = 'a[href], button:not(:disabled), input, textarea, [tabindex="0"]'
/** A row that was just drawn cannot be focused before the list has measured it; it is tried for so many frames. */
const MAX_FRAMES = 30

export type MessageList = {
  findItemIndex(offset: number): number
  getItemOffset(index: number): number
  scrollToIndex(index: number, options: { align: 'nearest' }): void
}

export type MessageFocus = {
  /** The key of the row that has the focus, or gets it when the person comes back to the list; null at first. */
  activeKey: ShallowRef<string | null>
  /** Indexes of rows that stay drawn, so that scrolling does not lose the focus. */
  kept: ComputedRef<number[]>
  onFocusin(event: FocusEvent): void
  onKeydown(event: KeyboardEvent): void
  /** Focuses the message that is or was active, or the last visible one. */
  focusActive(): void
}

/**
 * @param timeline.toNewest shows the newest message
 * @param timeline.end an element behind the list, from which the Tab key leaves it
 * @param onMove called before the focus moves to another message by keyboard
 */
export function useMessageFocus(
  timeline: {
    rows: Readonly<Ref<Row[]>>
    scroller: Readonly<Ref<HTMLElement | null>>
    end: Readonly<Ref<HTMLElement | null>>
    list: Readonly<Ref<MessageList | null>>
    load(side: Side): Promise<void>
    toNewest(): Promise<void>
  },
  onMove: (event: KeyboardEvent) => void
): MessageFocus {
  const { rows, scroller, end, list } = timeline
  const activeKey = shallowRef<string | null>(null)
  let isLeaving = false
  /** What the person did last: whoever clicks on the list does not want it to scroll to a message. */
  let lastInput: 'tab' | 'key' | 'pointer' = 'key'

  const indexOf = (key: string | null): number => rows.value.findIndex((row) => row.key === key)
  const isMessage = (row: Row | undefined): boolean => row !== undefined && messageOf(row) !== undefined
  const articleOf = (key: string): HTMLElement | null =>
    scroller.value?.querySelector<HTMLElement>(`[data-id="${CSS.escape(key)}"] > article`) ?? null
  const keyAt = (target: EventTarget | null): string | null =>
    target instanceof Element ? (target.closest<HTMLElement>('[data-id]')?.dataset.id ?? null) : null

  /** The last message that is completely visible, otherwise the first one that is partly visible. */
  function visibleKey(): string | null {
    const [box, view] = [scroller.value, list.value]
    if (!box || !view) return null
    const bottom = box.scrollTop + box.clientHeight
    const last = Math.min(view.findItemIndex(bottom), rows.value.length - 1)
    for (let index = last; index >= 0; index--) {
      const row = rows.value[index]
      const isWhole = index === rows.value.length - 1 || view.getItemOffset(index + 1) <= bottom + 1
      const isTall = view.getItemOffset(index) <= box.scrollTop
      if (row && isMessage(row) && (isWhole || isTall)) return row.key
    }
    return rows.value.find(isMessage)?.key ?? null
  }
  function isVisible(key: string): boolean {
    const box = scroller.value?.getBoundingClientRect()
    const article = articleOf(key)?.getBoundingClientRect()
    return !!box && !!article && article.bottom > box.top && article.top < box.bottom
  }

  function focus(key: string): void {
    activeKey.value = key
    let frames = 0
    const attempt = (): void => {
      if (activeKey.value !== key || frames++ > MAX_FRAMES) return
      const article = articleOf(key)
      article?.focus({ preventScroll: true })
      if (!article || document.activeElement !== article) requestAnimationFrame(attempt)
    }
    void nextTick(attempt)
  }
  function focusActive(): void {
    const active = activeKey.value
    const key = active !== null && isVisible(active) ? active : visibleKey()
    if (key !== null) focus(key)
  }

  function moveTo(index: number): void {
    const row = rows.value[index]
    if (!row) return
    const isLast = rows.value.slice(index + 1).every((one) => !isMessage(one))
    if (isLast) void timeline.toNewest()
    else list.value?.scrollToIndex(index, { align: 'nearest' })
    focus(row.key)
  }

  /** @returns the index of the next message in that direction, beginning with `from`; -1 if there is none */
  function messageFrom(from: number, step: 1 | -1): number {
    for (let index = from; index >= 0 && index < rows.value.length; index += step) {
      if (isMessage(rows.value[index])) return index
    }
    return -1
  }

  /** Loads more where the loaded part ends, as scrolling there does. */
  async function step(from: number, direction: 1 | -1): Promise<void> {
    const key = activeKey.value
    const index = messageFrom(from, direction)
    if (index >= 0 && indexOf(key) !== index) {
      moveTo(index)
      return
    }
    await timeline.load(direction < 0 ? 'older' : 'newer')
    if (activeKey.value !== key) return
    const next = messageFrom(indexOf(key) + direction, direction)
    if (next >= 0) moveTo(next)
  }

  function page(direction: 1 | -1): void {
    const [box, view, at] = [scroller.value, list.value, indexOf(activeKey.value)]
    if (!box || !view || at < 0) return
    const offset = view.getItemOffset(at) + direction * box.clientHeight
    const last = rows.value.length - 1
    const found = Math.max(0, Math.min(last, view.findItemIndex(Math.max(0, offset))))
    // At least one message on, even if it is taller than the window.
    const from = direction < 0 ? Math.min(found, at - 1) : Math.max(found, at + 1)
    const index = messageFrom(from, direction)
    const beyond = direction < 0 ? messageFrom(0, 1) : messageFrom(last, -1)
    void step(index >= 0 || beyond === at ? from : beyond, direction)
  }

  async function toEnd(): Promise<void> {
    await timeline.toNewest()
    await nextTick()
    const index = messageFrom(rows.value.length - 1, -1)
    if (index >= 0) moveTo(index)
  }

  /** Tab goes through the controls of one message and then out of the list. */
  function onTab(event: KeyboardEvent): void {
    const article = articleOf(keyAt(event.target) ?? '')
    if (article === null) return
    const stops = [article, ...article.querySelectorAll<HTMLElement>(CONTROLS)].filter((one) =>
      one.checkVisibility({ visibilityProperty: true })
    )
    const next = stops[stops.indexOf(event.target as HTMLElement) + (event.shiftKey ? -1 : 1)]
    if (next !== undefined) {
      event.preventDefault()
      next.focus()
      return
    }
    // The browser goes on from here.
    isLeaving = true
    ;(event.shiftKey ? scroller : end).value?.focus({ preventScroll: true })
    isLeaving = false
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Tab') {
      onTab(event)
      return
    }
    const at = indexOf(activeKey.value)
    const moves: Record<string, () => unknown> = {
      ArrowUp: () => step(at - 1, -1),
      ArrowDown: () => step(at + 1, 1),
      PageUp: () => page(-1),
      PageDown: () => page(1),
      Home: () => step(messageFrom(0, 1), -1),
      End: toEnd
    }
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined
    if (move === undefined) return
    event.preventDefault()
    onMove(event)
    if (at < 0 && event.key !== 'End') focusActive()
    else move()
  }

  function onFocusin(event: FocusEvent): void {
    const isFromOutside = !scroller.value?.contains(event.relatedTarget as Node | null)
    const isOnList = event.target === scroller.value
    if (isLeaving) return
    if ((isOnList && lastInput !== 'pointer') || (isFromOutside && lastInput === 'tab')) focusActive()
    else activeKey.value = keyAt(event.target) ?? activeKey.value
  }

  const onAnyKey = ({ key }: KeyboardEvent): void => void (lastInput = key === 'Tab' ? 'tab' : 'key')
  const onPointer = (): void => void (lastInput = 'pointer')
  document.addEventListener('keydown', onAnyKey, true)
  document.addEventListener('pointerdown', onPointer, true)
  onScopeDispose(() => {
    document.removeEventListener('keydown', onAnyKey, true)
    document.removeEventListener('pointerdown', onPointer, true)
  })

  // A row that disappears gives the focus to its neighbour.
  watch(rows, (now, before) => {
    const key = activeKey.value
    if (key === null) return
    const hadFocus = scroller.value?.contains(document.activeElement) === true
    const isThere = now.some((row) => row.key === key)
    if (!isThere) activeKey.value = neighbourOf(key, before, now)
    if (hadFocus) void nextTick(() => refocus(isThere))
  })

  function neighbourOf(key: string, before: Row[], now: Row[]): string | null {
    const place = before.findIndex((row) => row.key === key)
    const remaining = new Set(now.filter(isMessage).map((row) => row.key))
    const neighbour =
      before.slice(place).find((row) => remaining.has(row.key)) ??
      before.slice(0, place).findLast((row) => remaining.has(row.key))
    return neighbour?.key ?? null
  }

  /**
   * The element that had the focus may be gone although its message is there: a row that moves to another place is taken out
   * of the document for a moment, and a message that is sent loses its buttons.
   */
  function refocus(isSameMessage: boolean): void {
    const isLost = document.activeElement === document.body
    // Whatever has taken the focus meanwhile keeps it.
    const isElsewhere = !isLost && !scroller.value?.contains(document.activeElement)
    if (isElsewhere || (isSameMessage && !isLost)) return
    if (activeKey.value === null) scroller.value?.focus({ preventScroll: true })
    else focus(activeKey.value)
  }

  return {
    activeKey,
    kept: computed(() => {
      const index = indexOf(activeKey.value)
      return index < 0 ? [] : [index]
    }),
    onFocusin,
    onKeydown,
    focusActive
  }
}
