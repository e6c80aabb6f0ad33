/** Servers whose TLS is wrong: no request may reach them. */
import { once } from 'node:events'
import { createServer as createPlain } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { createServer as createTcp } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { CloudLinkError } from '../../../main/cloudlink/errors.ts'
import type { Attacked } from '../part.ts'
import { cert, key } from './certificate.ts'
import { cloudAt, openClient } from './client.ts'

export async function attackTls(): Promise<Attacked> {
  let reached = 0
  const onRequest = (_request: unknown, response: { end(text: string): void }): void => {
    reached++
    response.end('{}')
  }
  const servers: Record<string, Server> = {
    'a certificate that nobody trusts': createSecure({ cert, key }, onRequest),
    'an old version of TLS': createSecure(
      { cert, key, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
      onRequest
    ),
    'no TLS': createPlain(onRequest),
    'something else': createTcp((socket) => {
      socket.on('error', () => undefined)
      socket.end('SSH-2.0-hello\r\n')
    })
  }
  const escapes: string[] = []
  for (const [name, server] of Object.entries(servers)) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const client = await openClient(cloudAt(`https://127.0.0.1:${port}`))
    const error: unknown = await client.cloudlink.whoAmI().catch((failure: unknown) => failure)
    if (!(error instanceof CloudLinkError) || error.code !== 'offline')
      escapes.push(`${name}: the call ended with ${String(error)}`)
    if (reached > 0) escapes.push(`${name}: the server got a request`)
    reached = 0
    client.cloudlink.dispose()
    server.close()
  }
  return { tried: Object.keys(servers).length, escapes }
}
