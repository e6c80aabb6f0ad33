/** Writing a conversation to a file. */
import type { Failure } from './failures.ts'

/** An export of a conversation to a file: the one that goes on, or the one that ended last. */
export type ExportState = { conversationId: string } &
  /** `backTo`: ms, while older messages are loaded first. */
  (
    | { step: 'running'; messages: number; backTo: number | null }
    /** `gaps`: places where messages are missing. `file` and `folder` are names without their path. */
    | { step: 'done'; messages: number; gaps: number; file: string; folder: string }
    /** Nothing was written. */
    | { step: 'failed'; failure: Failure }
  )

export type ExportCalls = {
  /** Lets the person choose a file and begins to write it; `begun` is false where none was chosen. One at a time. */
  exportConversation: {
    args: { conversationId: string; loadOlder: boolean }
    value: { begun: boolean }
  }
  getExport: { args: void; value: ExportState | null }
  cancelExport: { args: void; value: void }
  /** Shows the file that was written last in its folder. */
  showExport: { args: void; value: void }
  /** The person has seen what came of it. */
  forgetExport: { args: void; value: void }
}

export type ExportEvents = {
  /** An export began or ended: getExport says how. */
  exportChanged: Record<string, never>
  exportProgress: { messages: number; backTo: number | null }
}
