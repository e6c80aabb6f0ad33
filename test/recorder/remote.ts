/** The test's side of the recorder's socket. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import type { CallName, Calls, EventName, Events, Result } from '../../preload/contract/index.ts'
import type { Actions } from './actions.ts'
import { fromJson, toJson } from './json.ts'
import type { Command, Reply } from './server.ts'

/** The pause between two attempts to connect to a program that is still starting, in ms. */
const RETRY_MS = 20

export type Remote = {
  /** Runs an action of the recorder. @throws with its error message, or if the program ends before it answers */
  act<N extends keyof Actions>(
    name: N,
    ...args: Parameters<Actions[N]>
  ): Promise<Awaited<ReturnType<Actions[N]>>>
  /** Makes a call as the page does, once the page has loaded. */
  call<N extends CallName>(
    name: N,
    ...args: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
  ): Promise<Result<Calls[N]['value']>>
  /** Waits for the first event of that name after the number `since` (0: from the start). */
  nextEvent<N extends EventName>(
    name: N,
    since: number
  ): Promise<{ number: number; name: N; payload: Events[N] }>
  /** Closes this connection; the program keeps running. */
  close(): void
}

/**
 * Connects to a program with the recorder and RECORDER_SOCKET=`path`, retrying until it listens.
 * @param signal stops retrying, for instance when the program has ended
 */
export async function connectRemote(path: string, signal: AbortSignal): Promise<Remote> {
  const socket = await connectWithRetry(path, signal)
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  const lines = createInterface({ input: socket })
  lines.on('line', (line) => {
    const reply = fromJson(line) as Reply
    const caller = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) caller?.reject(new Error(reply.error))
    else caller?.resolve(reply.value)
  })
  // A killed program resets the connection; 'close' then rejects the pending requests.
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
      socket.write(`${toJson(command)}\n`)
    })
  }

  // The value is the result of the action of that name, which the types cannot express.
  return {
    act: (name, ...args) => ask(name, args) as never,
    call: (name, ...args) => ask('call', [name, ...args]) as never,
    nextEvent: (name, since) => ask('nextEvent', [name, since]) as never,
    close: () => socket.destroy()
  }
}

async function connectWithRetry(path: string, signal: AbortSignal): Promise<Socket> {
  for (;;) {
    signal.throwIfAborted()
    const socket = connect(path)
    try {
      await once(socket, 'connect', { signal })
      return socket
    } catch {
      socket.destroy()
      await wait(RETRY_MS, undefined, { signal })
    }
  }
}
