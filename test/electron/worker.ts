/** Workers get no `electron`: https://www.electronjs.org/docs/latest/tutorial/multithreading#available-apis. */
import { syncBuiltinESMExports } from 'node:module'
import workers from 'node:worker_threads'
import type { WorkerOptions } from 'node:worker_threads'

/** Refuses `electron`, whatever node_modules would give. Plain JavaScript in a URL: types to strip would make each worker slow to start. */
const REFUSE = `import { registerHooks } from 'node:module'
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context)
    throw new Error('A worker cannot use electron.')
  }
})`

/** From now on each new worker runs that first. */
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
