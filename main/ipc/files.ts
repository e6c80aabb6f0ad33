import * as z from 'zod'
import type { FilesCalls } from '../../preload/contract/index.ts'
import type { FileSaves } from '../desktop/file-saves.ts'
import type { Session } from '../sync/session/types.ts'
import { id } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

const one = z.strictObject({ id })

export function filesCalls(session: Session, saves: FileSaves): CallHandlers<FilesCalls> {
  const files = () => session.chat().files
  return {
    showFiles: {
      args: z.strictObject({ ids: z.array(id).max(50) }),
      answer: ({ ids }) => files().show(ids)
    },
    fetchFile: { args: one, answer: (file) => files().fetch(file.id) },
    cancelFile: { args: one, answer: (file) => files().cancel(file.id) },
    saveFile: { args: one, answer: (file) => saves.save(file.id) },
    showSavedFile: { args: one, answer: (file) => saves.show(file.id) }
  }
}
