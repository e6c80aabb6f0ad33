/** A server that answers every request of the client as an attack says, and remembers what it got. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export type HostileServer = {
  origin: string
  /** Authorization and X-Mitel-App headers of all requests. */
  seen: string[]
  requests(): number
  stop(): Promise<void>
}

export async function startHostileServer(answer: Answer): Promise<HostileServer> {
  const seen: string[] = []
  let requests = 0
  const server = createServer((request, response) => {
    requests++
    const { authorization = '', 'x-mitel-app': app = '', cookie = '' } = request.headers
    seen.push(`${authorization} ${String(app)} ${cookie}`.trim())
    response.on('error', () => undefined)
    answer(request, response)
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    requests: () => requests,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Writes the piece for as long as somebody reads. */
export function writeForever(response: ServerResponse, piece: Buffer): void {
  const write = (): void => {
    while (!response.destroyed && response.write(piece));
  }
  response.on('drain', write)
  write()
}
