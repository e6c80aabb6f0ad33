/** Why an update did not work, as the page can say it. */
import type { FailureCode, FailureDetail } from '../../../preload/contract/index.ts'

export type UpdateProblem = Extract<FailureDetail, `update-${string}`>

export class UpdateError extends Error {
  override name = 'UpdateError'
  readonly code: FailureCode = 'update'
  readonly detail: UpdateProblem
  readonly values: Record<string, number>
  constructor(detail: UpdateProblem, values: Record<string, number> = {}) {
    super(detail)
    this.detail = detail
    this.values = values
  }
}

/** What the codes of electron-updater and of the file system mean for the person. */
const PROBLEMS = new Map<string, UpdateProblem>([
  ['ERR_CHECKSUM_MISMATCH', 'update-wrong-hash'],
  ['ERR_UPDATER_INVALID_SIGNATURE', 'update-wrong-signature'],
  ['ERR_UPDATER_INVALID_UPDATE_INFO', 'update-feed-unreadable'],
  ['ERR_UPDATER_INVALID_RELEASE_FEED', 'update-feed-unreadable'],
  ['ERR_UPDATER_INVALID_VERSION', 'update-feed-unreadable'],
  ['ERR_UPDATER_ZIP_FILE_NOT_FOUND', 'update-feed-unreadable'],
  ['EACCES', 'update-not-written'],
  ['EDQUOT', 'update-not-written'],
  ['EIO', 'update-not-written'],
  ['ENOSPC', 'update-not-written'],
  ['EPERM', 'update-not-written'],
  ['EROFS', 'update-not-written']
])

/** Turns any error into one that the page can explain; drops its message, which may contain paths. */
export function updateErrorOf(error: unknown): UpdateError {
  if (error instanceof UpdateError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new UpdateError(PROBLEMS.get(code) ?? 'update-failed')
}
