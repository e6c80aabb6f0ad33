import type { ZoomStep } from '../../preload/contract/index.ts'
import { call, platform } from '../bridge.ts'

/** The keys of browsers: Ctrl or Cmd with plus, minus and 0, also of the number pad, and without Shift for plus. */
const STEPS: Record<string, ZoomStep> = { '+': 'in', '=': 'in', '-': 'out', _: 'out', '0': 'reset' }

/** Lets the keys change the size of everything, on every screen and in every dialog. */
export function followZoomKeys(): void {
  window.addEventListener('keydown', (event) => {
    const command = platform === 'mac' ? event.metaKey : event.ctrlKey
    const step = command && !event.altKey ? STEPS[event.key] : undefined
    if (step === undefined) return
    event.preventDefault()
    void call('zoom', { step })
  })
}
