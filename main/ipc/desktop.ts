import * as z from 'zod'
import type { DesktopCalls, GlobalShortcutState, ZoomStep } from '../../preload/contract/index.ts'
import { noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** Several long messages together. */
const copied = z.string().max(5_000_000)

/** In CSS px, in the window. */
const coordinate = z.number().min(0).max(100_000)

/** @param desktop.openLink throws a SyncError for a link that must not be opened */
export function desktopCalls(desktop: {
  copy(text: string): void
  copyPicture(at: { x: number; y: number }): void
  openLink(url: string): Promise<void>
  zoom(step: ZoomStep): void
  globalShortcut(): GlobalShortcutState
  spellCheckLanguages(): string[]
}): CallHandlers<DesktopCalls> {
  return {
    copyText: { args: z.strictObject({ text: copied }), answer: ({ text }) => desktop.copy(text) },
    copyPicture: {
      args: z.strictObject({ x: coordinate, y: coordinate }),
      answer: (at) => desktop.copyPicture(at)
    },
    openLink: {
      args: z.strictObject({ url: z.string().max(8_000) }),
      answer: ({ url }) => desktop.openLink(url)
    },
    getSpellCheckLanguages: { args: noArgs, answer: () => desktop.spellCheckLanguages() },
    zoom: {
      args: z.strictObject({ step: z.enum(['in', 'out', 'reset']) }),
      answer: ({ step }) => desktop.zoom(step)
    },
    getGlobalShortcut: { args: noArgs, answer: () => desktop.globalShortcut() }
  }
}
