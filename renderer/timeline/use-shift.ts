import { nextTick, ref, watch } from 'vue'
import type { Ref } from 'vue'
import type { Row } from './rows.ts'

/**
 * Keeps what is visible in place when rows are added or removed above it. The list only sees that the number of rows
 * changed; `shift` says that they changed at its beginning.
 * @returns the list's `shift`, true for the update in which rows above changed
 */
export function useShift(rows: Readonly<Ref<Row[]>>): Ref<boolean> {
  const shift = ref(false)
  // Runs before the component is updated.
  watch(rows, (now, before) => {
    shift.value = isChangedAbove(before, now)
    if (shift.value) void nextTick(() => (shift.value = false))
  })
  return shift
}

/** Whether rows were added before the first one, or the first ones were removed. */
export function isChangedAbove(before: readonly Row[], now: readonly Row[]): boolean {
  const [first, firstNow] = [before[0], now[0]]
  if (first === undefined || firstNow === undefined || first.key === firstNow.key) return false
  return now.some(({ key }) => key === first.key) || before.some(({ key }) => key === firstNow.key)
}
