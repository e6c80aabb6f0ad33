/** Updates of this program. */
import type { Failure } from './failures.ts'

/** Who puts a new version in place: the program itself, a package manager or an administrator, or the person by hand. */
export type UpdatedBy = 'self' | 'package-manager' | 'manual'

export type UpdateState =
  /** The program never asks for updates: it runs from its sources, or a store or the administrator decides. */
  | { phase: 'off'; reason: 'development' | 'store' | 'policy' }
  /**
   * No newer version is known. `checkedAt` is null before the first check of this run. `older` is the version that the
   * update server offers, if it is older than this one.
   */
  | { phase: 'idle'; checkedAt: string | null; older: string | null }
  | { phase: 'checking' }
  | { phase: 'available'; version: string; by: UpdatedBy }
  /** `percent` is a whole number. */
  | { phase: 'downloading'; version: string; percent: number }
  /** Downloaded and verified. It is installed when the program quits. */
  | { phase: 'ready'; version: string }
  /** The program quits, installs it and starts again. */
  | { phase: 'installing'; version: string }
  /** `version` is null if the check itself failed. */
  | { phase: 'failed'; version: string | null; failure: Failure }

export type UpdatesCalls = {
  getUpdateState: { args: void; value: UpdateState }
  /** Starts a check; the event says how it goes. Has no effect while one is running or a version is ready. */
  checkForUpdates: { args: void; value: void }
  /** Downloads the version that was found. */
  downloadUpdate: { args: void; value: void }
  /** Cancels a download. The same version is not downloaded by itself again until the program is restarted. */
  cancelUpdate: { args: void; value: void }
  /** Quits, installs the downloaded version, and starts it. */
  installUpdate: { args: void; value: void }
}

export type UpdatesEvents = {
  updateState: UpdateState
}
