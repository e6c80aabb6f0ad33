import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/**
 * Files that are dragged over the window.
 * @param onFiles gets what is dropped
 * @returns whether files are over the window
 */
export function useFileDrop(onFiles: (files: File[]) => void): Readonly<Ref<boolean>> {
  const isOver = ref(false)
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true

  function onDragover(event: DragEvent): void {
    // A dialog is in front of the conversation.
    if (!hasFiles(event) || document.querySelector('[aria-modal="true"]') !== null) return
    event.preventDefault()
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy'
    isOver.value = true
  }
  function onDragleave(event: DragEvent): void {
    // Between two elements of the page, it has the one that is entered.
    if (event.relatedTarget === null) isOver.value = false
  }
  function onDrop(event: DragEvent): void {
    if (!isOver.value || !hasFiles(event)) return
    event.preventDefault()
    isOver.value = false
    onFiles([...(event.dataTransfer?.files ?? [])])
  }

  const listeners = { dragover: onDragover, dragleave: onDragleave, drop: onDrop }
  for (const [name, listener] of Object.entries(listeners))
    window.addEventListener(name, listener as EventListener)
  onScopeDispose(() => {
    for (const [name, listener] of Object.entries(listeners))
      window.removeEventListener(name, listener as EventListener)
  })
  return isOver
}
