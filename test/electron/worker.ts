/**
 * Workers get no `electron`: https://www.electronjs.org/docs/latest/tutorial/multithreading#available-apis. This file
 * is loaded in each of them first, and refuses it there, whatever node_modules would give.
 */
import { registerHooks, syncBuiltinESMExports } from 'node:module'
import workers from 'node:worker_threads'
import type { WorkerOptions } from 'node:worker_threads'

/** From now on each new worker loads this file first. */
export function keepElectronFromWorkers(): void {
  const { Worker } = workers
  workers.Worker = class extends Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      super(file, {
        ...options,
        execArgv: [...(options.execArgv ?? process.execArgv), '--import', import.meta.url]
      })
    }
  }
  syncBuiltinESMExports()
}

if (!workers.isMainThread) {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== 'electron') return next(specifier, context)
      throw new Error('A worker cannot use electron.')
    }
  })
}
