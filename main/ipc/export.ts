import * as z from 'zod'
import type { ExportCalls } from '../../preload/contract/index.ts'
import type { Exports } from '../desktop/exports.ts'
import { id, none } from './entry.ts'
import type { Entries } from './entry.ts'

export function exportCalls(exports: Exports): Entries<ExportCalls> {
  return {
    exportConversation: {
      args: z.strictObject({ conversationId: id, loadOlder: z.boolean() }),
      answer: (request) => exports.begin(request)
    },
    getExport: { args: none, answer: () => exports.state() },
    cancelExport: { args: none, answer: () => exports.cancel() },
    showExport: { args: none, answer: () => exports.show() },
    forgetExport: { args: none, answer: () => exports.forget() }
  }
}
