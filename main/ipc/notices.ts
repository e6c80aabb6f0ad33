import type { Failure, NoticesCalls } from '../../preload/contract/index.ts'
import { noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

export function noticesCalls(take: () => Failure | null): CallHandlers<NoticesCalls> {
  return { takeNotice: { args: noArgs, answer: () => take() } }
}
