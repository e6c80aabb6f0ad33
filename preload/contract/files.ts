/** Files in messages. */
import type { Failure } from './failures.ts'

/**
 * A file of a message. `id` is opaque; it names the file in calls. The page never sees an address or a path on the disk.
 */
export type FileInfo = {
  id: string
  /** Safe to show and to save: without a path, control characters or marks that change the direction. */
  name: string
  /** The type of a picture that may be shown, as its first bytes prove it; '' for anything else or if it is not known yet. */
  type: '' | PictureType
  /** Null if it is not known yet. */
  bytes: number | null
  /** Whether it is shown as a picture: by its name, and once it is stored by its bytes. */
  isPicture: boolean
  /** The size of a picture in pixels; null for anything else or if it is not known yet. */
  picture: { width: number; height: number } | null
  state: FileState
}

export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'

export type FileState =
  /** Only the service has it. */
  | { step: 'remote' }
  /** It is being fetched; `received` counts bytes. */
  | { step: 'loading'; received: number }
  /** On this computer, encrypted. `path` is where the page loads it from; null if it may not be shown as a picture. */
  | { step: 'stored'; path: string | null }
  /** It could not be fetched. */
  | { step: 'failed'; failure: Failure }

export type FilesCalls = {
  /**
   * These files are on the screen, the most important one first. The pictures among them are fetched; those of the last
   * call that have not begun are not.
   */
  showFiles: { args: { ids: string[] }; value: void }
  /** Begins to fetch the file, whatever it is; fileChanged follows. */
  fetchFile: { args: { id: string }; value: void }
  cancelFile: { args: { id: string }; value: void }
  /** Lets the person choose a place, fetches the file if needed, and saves it; `saved` is false if none was chosen. */
  saveFile: { args: { id: string }; value: { saved: boolean } }
  /** Shows a file that was saved since the sign-in in the system's file manager. */
  showSavedFile: { args: { id: string }; value: void }
}

export type FilesEvents = {
  /** A file that the page knows has another state; during a download at most four times a second. */
  fileChanged: { file: FileInfo }
}
