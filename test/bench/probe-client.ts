/** The benchmark's side of the socket of probe.ts. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { ProbeName, probes } from './probe.ts'

export type Probe = {
  [Name in ProbeName]: () => Promise<ReturnType<(typeof probes)[Name]>>
}

/** @param path of the socket, which must exist already */
export function probeAt(path: string): Probe {
  async function ask(word: ProbeName): Promise<unknown> {
    const socket = connect(path)
    await once(socket, 'connect')
    socket.write(`${word}\n`)
    const [line] = (await once(createInterface({ input: socket }), 'line')) as [string]
    socket.end()
    return JSON.parse(line)
  }
  return {
    async watchLoop() {
      await ask('watchLoop')
    },
    loopDelay: async () => Number(await ask('loopDelay')),
    async collect() {
      await ask('collect')
    }
  }
}
