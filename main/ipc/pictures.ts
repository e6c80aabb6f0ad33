import * as z from 'zod'
import type { PicturesCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { id } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

const ids = z.array(id).max(500)

export function picturesCalls(session: Session): CallHandlers<PicturesCalls> {
  const pictures = () => session.chat().pictures
  return {
    getPictures: {
      args: z.strictObject({ userIds: ids, conversationIds: ids }),
      answer: (wanted) => pictures().get(wanted)
    },
    loadPicture: {
      args: z.strictObject({ userId: id }),
      answer: ({ userId }) => pictures().load(userId)
    }
  }
}
