/** Workers get no `electron`: https://www.electronjs.org/docs/latest/tutorial/multithreading#available-apis. */
import { syncBuiltinESMExports } from 'node:module'
import workers from 'node:worker_threads'
import type { WorkerOptions } from 'node:worker_threads'

/**
 * Refuses `electron`, even if node_modules contains it. Plain JavaScript in a data URL, because stripping types would
 * slow down the start of each worker.
 */
const REFUSE = `import { registerHooks } from 'node:module'
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context)
    throw new Error('A worker cannot use electron.')
  }
})`

/** Makes each new worker run that script first. */
export function keepElectronFromWorkers(): void {
  const { Worker } = workers
  workers.Worker = class extends Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      const first = `data:text/javascript,${encodeURIComponent(REFUSE)}`
      super(file, {
        ...options,
        execArgv: [...(options.execArgv ?? process.execArgv), '--import', first]
      })
    }
  }
  syncBuiltinESMExports()
}
