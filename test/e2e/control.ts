/** Drives what a desktop would show, in the stand-in: one JSON line asks, one answers. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { Actions } from '../electron/control.ts'

export type Control = {
  [Name in keyof Actions]: (...args: Parameters<Actions[Name]>) => Promise<ReturnType<Actions[Name]>>
}

/** @param path of the socket that the stand-in listens at */
export function controlAt(path: string): Control {
  async function ask(name: string, args: unknown[]): Promise<unknown> {
    const socket = connect(path)
    await once(socket, 'connect')
    socket.write(`${JSON.stringify({ name, args })}\n`)
    const [line] = (await once(createInterface({ input: socket }), 'line')) as [string]
    socket.end()
    const { value, error } = JSON.parse(line) as { value?: unknown; error?: string }
    if (error !== undefined) throw new Error(error)
    return value
  }
  return new Proxy({} as Control, {
    get: (_, name) => (typeof name === 'string' ? (...args: unknown[]) => ask(name, args) : undefined)
  })
}
