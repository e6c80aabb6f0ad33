import * as z from 'zod'
import type { UploadsCalls } from '../../preload/contract/index.ts'
import type { ChooseFiles } from '../desktop/file-choice.ts'
import type { Session } from '../sync/session/types.ts'
import { id, noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

const MAX_PART_BYTES = 1024 * 1024

const part = z
  .custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array)
  .refine(({ byteLength }) => byteLength <= MAX_PART_BYTES)

export function uploadsCalls(session: Session, chooseFiles: ChooseFiles): CallHandlers<UploadsCalls> {
  const chosen = () => session.chat().chosenFiles
  const uploads = () => session.chat().uploads
  const files = () => session.chat().files
  return {
    chooseFiles: {
      args: z.strictObject({ conversationId: id }),
      answer: ({ conversationId }) => chooseFiles(conversationId)
    },
    beginFile: {
      args: z.strictObject({ conversationId: id, name: z.string().max(1_000), bytes: z.int().min(0) }),
      answer: ({ conversationId, name, bytes }) => ({ transfer: chosen().begin(conversationId, name, bytes) })
    },
    appendFile: {
      args: z.strictObject({ transfer: id, part }),
      answer: ({ transfer, part: piece }) => chosen().append(transfer, piece)
    },
    endFile: {
      args: z.strictObject({ transfer: id }),
      answer: ({ transfer }) => chosen().end(transfer)
    },
    forwardFile: {
      args: z.strictObject({ id, conversationId: id }),
      async answer({ id: fileId, conversationId }) {
        return chosen().add(conversationId, await files().open(fileId))
      }
    },
    abortFile: {
      args: z.strictObject({ transfer: id }),
      answer: ({ transfer }) => chosen().abort(transfer)
    },
    listChosenFiles: {
      args: z.strictObject({ conversationId: id }),
      answer: ({ conversationId }) => chosen().list(conversationId)
    },
    removeChosenFile: { args: z.strictObject({ id }), answer: (file) => chosen().remove(file.id) },
    pauseUpload: {
      args: z.strictObject({ id, paused: z.boolean() }),
      answer: ({ id: sendId, paused }) => uploads().pause(sendId, paused)
    },
    listUploads: { args: noArgs, answer: () => uploads().list() }
  }
}
