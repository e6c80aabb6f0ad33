import { ref } from 'vue'
import type { Ref } from 'vue'

/** Without any input for this long, nobody is at the computer, in ms. */
const IDLE_MS = 60_000
const INPUTS = ['pointerdown', 'pointermove', 'wheel', 'keydown'] as const

const active = ref(true)

/** Whether somebody used this window within the last minute. */
export const personActive: Readonly<Ref<boolean>> = active

/** Keeps `personActive` up to date. */
export function followPersonActive(): void {
  let last = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined

  function check(): void {
    const rest = last + IDLE_MS - performance.now()
    active.value = rest > 0
    timer = rest > 0 ? setTimeout(check, rest) : undefined
  }
  // Pointers report each movement, so an input only notes its time.
  function onInput(): void {
    last = performance.now()
    if (timer === undefined) check()
  }
  for (const name of INPUTS) window.addEventListener(name, onInput, { capture: true, passive: true })
  window.addEventListener('focus', onInput)
  check()
}
