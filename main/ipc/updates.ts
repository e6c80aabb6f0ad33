import type { UpdatesCalls, UpdateState } from '../../preload/contract/index.ts'
import { noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** None of them throws: the state says what went wrong. */
export function updatesCalls(updates: {
  state(): UpdateState
  check(): void
  download(): void
  cancel(): void
  restartAndInstall(): void
}): CallHandlers<UpdatesCalls> {
  return {
    getUpdateState: { args: noArgs, answer: () => updates.state() },
    checkForUpdates: { args: noArgs, answer: () => updates.check() },
    downloadUpdate: { args: noArgs, answer: () => updates.download() },
    cancelUpdate: { args: noArgs, answer: () => updates.cancel() },
    installUpdate: { args: noArgs, answer: () => updates.restartAndInstall() }
  }
}
