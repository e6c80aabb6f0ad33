/** Files that a person sends: chosen in the composer, then uploaded by the outbox. */
import type { Failure } from './failures.ts'
import type { FileInfo } from './files.ts'

/** How far the upload of a message's file is. `id` is that of the message. */
export type Upload = {
  id: string
  conversationId: string
  sent: number
  total: number
  /** The person paused it. A pause ends when the program quits. */
  paused: boolean
}

export type UploadsCalls = {
  /**
   * Shows the system's dialog. The chosen files are copied, encrypted, and wait in the composer of the conversation. Those
   * that cannot be sent are in `refused`.
   */
  chooseFiles: {
    args: { conversationId: string }
    value: { files: FileInfo[]; refused: { name: string; failure: Failure }[] }
  }
  /** Begins to take over a file that was dropped or pasted; `bytes` is its length. */
  beginFile: { args: { conversationId: string; name: string; bytes: number }; value: { transfer: string } }
  /** The next piece, at most 1 MB. Resolves when the next one may follow. */
  appendFile: { args: { transfer: string; part: Uint8Array }; value: void }
  /** The file then waits in the composer. */
  endFile: { args: { transfer: string }; value: FileInfo }
  /**
   * Puts a copy of a message's file into the composer of another conversation. Fetches it first if needed, for which
   * fileChanged reports the progress and cancelFile ends it.
   */
  forwardFile: { args: { id: string; conversationId: string }; value: FileInfo }
  abortFile: { args: { transfer: string }; value: void }
  /** The files that wait in the composer of the conversation, in the order in which they were added. */
  listChosenFiles: { args: { conversationId: string }; value: FileInfo[] }
  removeChosenFile: { args: { id: string }; value: void }
  pauseUpload: { args: { id: string; paused: boolean }; value: void }
  /** The uploads that are running or paused. */
  listUploads: { args: void; value: Upload[] }
}

export type UploadsEvents = {
  /** At most four times a second for each upload. */
  uploadProgress: Upload
  /** Other files wait in the composer, because sending was undone. */
  chosenFilesChanged: { conversationId: string }
}
