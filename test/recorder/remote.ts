/** The test's end of the recorder's socket. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import type { CallName, Calls, EventName, Events, Result } from '../../preload/contract/index.ts'
import type { Actions } from './actions.ts'
import type { Command, Reply } from './server.ts'

/** Between two tries to reach a program that is still starting, in ms. */
const PAUSE = 20

export type Remote = {
  /** Does an action of the recorder. @throws with its message, or where the program ends before it answers. */
  act<N extends keyof Actions>(
    name: N,
    ...args: Parameters<Actions[N]>
  ): Promise<Awaited<ReturnType<Actions[N]>>>
  /** Calls the program as its page does; waits until that is there. */
  call<N extends CallName>(
    name: N,
    ...args: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
  ): Promise<Result<Calls[N]['value']>>
  /** The first event of that name after the number `since` (0: from the start); waits for it. */
  nextEvent<N extends EventName>(
    name: N,
    since: number
  ): Promise<{ number: number; name: N; payload: Events[N] }>
  /** Ends this connection; the program goes on. */
  close(): void
}

/**
 * Connects to a program that was started with the recorder and RECORDER_SOCKET=`path`, as soon as it listens.
 * @param signal gives up, for instance when the program has ended
 */
export async function connectRemote(path: string, signal: AbortSignal): Promise<Remote> {
  const socket = await reach(path, signal)
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  const lines = createInterface({ input: socket })
  lines.on('line', (line) => {
    const reply = JSON.parse(line) as Reply
    const caller = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) caller?.reject(new Error(reply.error))
    else caller?.resolve(reply.value)
  })
  // A program that was killed resets the connection; what waits is told on 'close'.
  socket.on('error', () => undefined)
  lines.on('error', () => undefined)
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The program ended before it answered.'))
    waiting.clear()
  })

  async function ask(name: keyof Actions, args: unknown[]): Promise<unknown> {
    if (!socket.writable) throw new Error('The program has ended.')
    const command: Command = { id: ++lastId, name, args }
    return new Promise((resolve, reject) => {
      waiting.set(command.id, { resolve, reject })
      socket.write(`${JSON.stringify(command)}\n`)
    })
  }

  // What comes over the socket is what the action of that name gave, which types cannot follow.
  return {
    act: (name, ...args) => ask(name, args) as never,
    call: (name, ...args) => ask('call', [name, ...args]) as never,
    nextEvent: (name, since) => ask('nextEvent', [name, since]) as never,
    close: () => socket.destroy()
  }
}

async function reach(path: string, signal: AbortSignal): Promise<Socket> {
  for (;;) {
    signal.throwIfAborted()
    const socket = connect(path)
    try {
      await once(socket, 'connect', { signal })
      return socket
    } catch {
      socket.destroy()
      await wait(PAUSE, undefined, { signal })
    }
  }
}
