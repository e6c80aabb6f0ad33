import type { ZoomStep } from '../../preload/contract/index.ts'
import { call, platform } from '../bridge.ts'

/** The keys of browsers, with Ctrl or Cmd: plus (with or without Shift), minus and 0, and those of the number pad. */
const STEPS: Record<string, ZoomStep> = { '+': 'in', '=': 'in', '-': 'out', _: 'out', '0': 'reset' }

/** Lets these keys zoom the page on every screen and in every dialog. */
export function followZoomKeys(): void {
  window.addEventListener('keydown', (event) => {
    const command = platform === 'mac' ? event.metaKey : event.ctrlKey
    const step = command && !event.altKey ? STEPS[event.key] : undefined
    if (step === undefined) return
    event.preventDefault()
    void call('zoom', { step })
  })
}
