import * as z from 'zod'
import type { EmojiCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** The longest emoji, a family of four with skin tones, has fewer UTF-16 units. */
const emoji = z.string().min(1).max(40)

export function emojiCalls(session: Session): CallHandlers<EmojiCalls> {
  const use = () => session.chat().emoji
  return {
    getEmojiUse: { args: noArgs, answer: () => use().get() },
    setEmojiUse: {
      args: z.strictObject({ recent: z.array(emoji).max(24), tone: z.int().min(0).max(5) }),
      answer: (now) => use().set(now)
    }
  }
}
