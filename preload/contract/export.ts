/** Exporting a conversation to a file. */
import type { Failure } from './failures.ts'

/** The running export, or the last one that ended. */
export type ExportState = { conversationId: string } &
  /** `backTo`: while older messages are being loaded, the time reached so far, ms since the epoch. */
  (
    | { step: 'running'; messages: number; backTo: number | null }
    /** `gaps`: number of gaps where messages are missing. `file` and `folder` are names without paths. */
    | { step: 'done'; messages: number; gaps: number; file: string; folder: string }
    /** No file was written. */
    | { step: 'failed'; failure: Failure }
  )

export type ExportCalls = {
  /** Lets the person choose a file and starts the export; `begun` is false if none was chosen. One export at a time. */
  exportConversation: {
    args: { conversationId: string; loadOlder: boolean }
    value: { begun: boolean }
  }
  getExport: { args: void; value: ExportState | null }
  cancelExport: { args: void; value: void }
  /** Shows the last exported file in the system's file manager. */
  showExport: { args: void; value: void }
  /** The person has seen the result: getExport returns null from now on. */
  dismissExport: { args: void; value: void }
}

export type ExportEvents = {
  /** An export started or ended: getExport returns its state. */
  exportChanged: Record<string, never>
  exportProgress: { messages: number; backTo: number | null }
}
