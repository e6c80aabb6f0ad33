import * as z from 'zod'
import type { WindowCalls, WindowState } from '../../preload/contract/index.ts'
import { noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

export function windowCalls(window: {
  state(): Promise<WindowState>
  setPinned(pinned: boolean): Promise<void>
  modeAnswered(): Promise<void>
}): CallHandlers<WindowCalls> {
  return {
    getWindow: { args: noArgs, answer: () => window.state() },
    setPinned: {
      args: z.strictObject({ pinned: z.boolean() }),
      answer: ({ pinned }) => window.setPinned(pinned)
    },
    modeAnswered: { args: noArgs, answer: () => window.modeAnswered() }
  }
}
