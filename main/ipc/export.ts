import * as z from 'zod'
import type { ExportCalls } from '../../preload/contract/index.ts'
import type { Exports } from '../desktop/exports.ts'
import { id, noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

export function exportCalls(exports: Exports): CallHandlers<ExportCalls> {
  return {
    exportConversation: {
      args: z.strictObject({ conversationId: id, loadOlder: z.boolean() }),
      answer: (request) => exports.begin(request)
    },
    getExport: { args: noArgs, answer: () => exports.state() },
    cancelExport: { args: noArgs, answer: () => exports.cancel() },
    showExport: { args: noArgs, answer: () => exports.show() },
    dismissExport: { args: noArgs, answer: () => exports.forget() }
  }
}
