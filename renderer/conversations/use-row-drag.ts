/** Drags a favourite to the place of another one. */
import { ref } from 'vue'
import type { Ref } from 'vue'
import type { Favourites } from './use-favourites.ts'
import { conversationAt } from './use-row-pointer.ts'

/** @returns the favourite under the dragged one, and event handlers for the element around the rows */
export function useRowDrag({ ids, moveTo }: Favourites): {
  target: Ref<string | null>
  handlers: {
    dragstart(event: DragEvent): void
    dragover(event: DragEvent): void
    drop(event: DragEvent): void
    dragend(): void
  }
} {
  const target = ref<string | null>(null)
  let dragged: string | null = null

  function end(): void {
    dragged = null
    target.value = null
  }

  return {
    target,
    handlers: {
      dragstart(event) {
        dragged = conversationAt(event.target) ?? null
        if (event.dataTransfer !== null) event.dataTransfer.effectAllowed = 'move'
      },
      dragover(event) {
        const over = conversationAt(event.target)
        const isTarget = dragged !== null && over !== undefined && ids.value.includes(over)
        target.value = isTarget && over !== dragged ? over : null
        if (isTarget) event.preventDefault()
      },
      drop(event) {
        event.preventDefault()
        if (dragged !== null && target.value !== null) void moveTo(dragged, target.value)
        end()
      },
      dragend: end
    }
  }
}
