import * as z from 'zod'
import type { DesktopCalls, ZoomStep } from '../../preload/contract/index.ts'
import { text } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** @param desktop.openLink throws a SyncError for a link that must not be opened */
export function desktopCalls(desktop: {
  copy(text: string): void
  openLink(url: string): Promise<void>
  zoom(step: ZoomStep): void
}): CallHandlers<DesktopCalls> {
  return {
    copyText: { args: z.strictObject({ text }), answer: ({ text: value }) => desktop.copy(value) },
    openLink: {
      args: z.strictObject({ url: z.string().max(8_000) }),
      answer: ({ url }) => desktop.openLink(url)
    },
    zoom: {
      args: z.strictObject({ step: z.enum(['in', 'out', 'reset']) }),
      answer: ({ step }) => desktop.zoom(step)
    }
  }
}
