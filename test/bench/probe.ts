/**
 * Loaded into the main process before the program (`electron -r`); not part of the product. Measures the event loop and
 * collects garbage on commands over the socket BENCH_PROBE: one word per line, answered by one line of JSON.
 */
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const histogram = monitorEventLoopDelay({ resolution: 1 })

// Like --expose-gc, but as a process switch it would also reach worker threads, which reject it.
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

export const probes = {
  /** Starts measuring the event loop's delays. */
  watchLoop(): void {
    histogram.reset()
    histogram.enable()
  },
  /** The 99.9th percentile of the delays since watchLoop, in ms. */
  loopDelay: (): number => histogram.percentile(99.9) / 1e6,
  /** Collects garbage. Twice, because finalisers release more. */
  collect(): void {
    collectGarbage()
    collectGarbage()
  }
}

export type ProbeName = keyof typeof probes

const isProbe = (word: string): word is ProbeName => Object.hasOwn(probes, word)

const path = process.env.BENCH_PROBE
if (path !== undefined) {
  // A killed program leaves its socket file behind.
  rmSync(path, { force: true })
  const server = createServer((socket) => {
    const lines = createInterface({ input: socket })
    // A client may disconnect at any time.
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
