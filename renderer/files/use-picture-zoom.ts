import { computed, nextTick, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'

type Size = { width: number; height: number }

const MAX_SCALE = 8
/** Nobody can see less. */
const MIN_SCALE = 0.05
/** One notch of a mouse wheel is about 100. */
const WHEEL_STEP = 400

export type PictureZoom = {
  /** CSS pixels of the screen for one of the picture. */
  scale: ComputedRef<number>
  /** Of the shown picture, in px. */
  size: ComputedRef<Size>
  fit(): void
  /** One pixel of the picture for one of the screen. */
  full(): void
  by(factor: number): void
  onWheel(event: WheelEvent): void
  /** Drags the picture, if it is larger than the stage. */
  onPointerDown(event: PointerEvent): void
}

/** @param picture its size in pixels; null if it is not known */
export function usePictureZoom(
  stage: Readonly<Ref<HTMLElement | null>>,
  picture: ComputedRef<Size | null>
): PictureZoom {
  /** Null: as large as the stage allows. */
  const chosen = ref<number | null>(null)
  const room = shallowRef<Size>({ width: 0, height: 0 })
  const observer = new ResizeObserver(([entry]) => {
    if (entry) room.value = { width: entry.target.clientWidth, height: entry.target.clientHeight }
  })
  watch(stage, (element, before) => {
    if (before) observer.unobserve(before)
    if (element) observer.observe(element)
  })
  onScopeDispose(() => observer.disconnect())

  const fitting = computed(() => {
    const { width, height } = picture.value ?? { width: 1, height: 1 }
    return Math.min(1, room.value.width / width, room.value.height / height)
  })
  const scale = computed(() => chosen.value ?? fitting.value)

  /** Changes the scale; what is at the point, relative to the stage, stays there. */
  function zoomTo(next: number, point?: { x: number; y: number }): void {
    const element = stage.value
    const before = scale.value
    chosen.value = Math.min(MAX_SCALE, Math.max(MIN_SCALE, next))
    if (element === null) return
    const { x, y } = point ?? { x: element.clientWidth / 2, y: element.clientHeight / 2 }
    const factor = chosen.value / before
    const [left, top] = [(element.scrollLeft + x) * factor - x, (element.scrollTop + y) * factor - y]
    void nextTick(() => element.scrollTo({ left, top }))
  }

  return {
    scale,
    size: computed(() => ({
      width: Math.round((picture.value?.width ?? 0) * scale.value),
      height: Math.round((picture.value?.height ?? 0) * scale.value)
    })),
    fit: () => void (chosen.value = null),
    full: () => zoomTo(1),
    by: (factor) => zoomTo(scale.value * factor),
    onWheel(event) {
      const box = stage.value?.getBoundingClientRect()
      const point = { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) }
      zoomTo(scale.value * 2 ** (-event.deltaY / WHEEL_STEP), point)
    },
    onPointerDown(event) {
      const element = stage.value
      if (element === null || event.button !== 0 || !(event.target instanceof HTMLImageElement)) return
      const from = { x: element.scrollLeft + event.clientX, y: element.scrollTop + event.clientY }
      const move = (now: PointerEvent): void =>
        element.scrollTo({ left: from.x - now.clientX, top: from.y - now.clientY })
      element.setPointerCapture(event.pointerId)
      element.addEventListener('pointermove', move)
      element.addEventListener('lostpointercapture', () => element.removeEventListener('pointermove', move), {
        once: true
      })
    }
  }
}
