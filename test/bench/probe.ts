/**
 * Loaded into the main process before the program (`electron -r`), never part of the product: tells of
 * its event loop and its memory over the socket that BENCH_PROBE names. A word a line asks, a line of JSON answers.
 */
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const histogram = monitorEventLoopDelay({ resolution: 1 })

// As --expose-gc does, but a switch of the process would reach its worker threads, which refuse it.
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

export const probes = {
  /** Counts the loop's delays from now on. */
  watchLoop(): void {
    histogram.reset()
    histogram.enable()
  },
  /** 99.9th percentile since then, in ms. */
  loopDelay: (): number => histogram.percentile(99.9) / 1e6,
  /** Collects what nobody holds. Twice, because finalisers let more go. */
  collect(): void {
    collectGarbage()
    collectGarbage()
  }
}

export type ProbeName = keyof typeof probes

const isProbe = (word: string): word is ProbeName => Object.hasOwn(probes, word)

const path = process.env.BENCH_PROBE
if (path !== undefined) {
  // A program that was killed left its own behind.
  rmSync(path, { force: true })
  const server = createServer((socket) => {
    const lines = createInterface({ input: socket })
    // A client that is gone is no fault.
    socket.on('error', () => undefined)
    lines.on('error', () => undefined)
    lines.on('line', (word) => {
      const value = isProbe(word) ? (probes[word]() ?? null) : null
      socket.write(`${JSON.stringify(value)}\n`)
    })
  })
  server.listen(path)
  server.unref()
}
