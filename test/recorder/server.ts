/** The program's side of the socket: each line of JSON requests an action, and a line with the same id answers. */
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { actions } from './actions.ts'
import type { Actions } from './actions.ts'
import { fromJson, toJson } from './json.ts'

export type Command = { id: number; name: keyof Actions; args: unknown[] }
export type Reply = { id: number; value: unknown } | { id: number; error: string }

async function respond({ id, name, args }: Command): Promise<Reply> {
  try {
    // The client's types pair the name with its arguments.
    const value = await (actions[name] as (...given: unknown[]) => unknown)(...args)
    return { id, value: value ?? null }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

function serve(connection: Socket): void {
  const lines = createInterface({ input: connection })
  // A client may disconnect at any time; readline forwards the errors of its input.
  connection.on('error', () => undefined)
  lines.on('error', () => undefined)
  lines.on('line', (line) => {
    void respond(fromJson(line) as Command).then((reply) => {
      if (connection.writable) connection.write(`${toJson(reply)}\n`)
    })
  })
}

/** @param path of the socket, or of the named pipe on Windows */
export function listen(path: string): void {
  // A killed program leaves its socket file behind.
  if (process.platform !== 'win32') rmSync(path, { force: true })
  createServer(serve).unref().listen(path)
}
