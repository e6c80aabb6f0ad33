/** What happened outside of the page and that the person should know once. */
import type { Failure } from './failures.ts'

export type NoticesCalls = {
  /** The next thing to tell, which main then forgets; null if there is none. */
  takeNotice: { args: void; value: Failure | null }
}

export type NoticesEvents = {
  /** There is something to take. */
  noticeWaiting: Record<string, never>
}
