/** Notices when a helper process of Electron crashes. Electron starts it again by itself. */
import { app } from 'electron'
import type { Log } from '../kernel/log.ts'
import type { Service } from './service.ts'

/** @param onGpuCrash called once in a run, when the process that draws has crashed */
export function createChildCrashes({ log, onGpuCrash }: { log: Log; onGpuCrash(): void }): Service {
  let isTold = false

  const onGone = (_event: unknown, details: { type: string; reason: string; exitCode: number }): void => {
    const { type, reason, exitCode } = details
    if (reason === 'clean-exit') return
    log.warn('child process gone', { type, reason, exitCode })
    if (type !== 'GPU' || isTold) return
    isTold = true
    onGpuCrash()
  }

  return {
    start: () => void app.on('child-process-gone', onGone),
    dispose: () => void app.off('child-process-gone', onGone)
  }
}
