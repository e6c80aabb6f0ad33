import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ephemeral ports, so that no outgoing connection takes the port between the check and its use. */
const RANGE = { min: 20_000, max: 32_000 }

/** A port that is free on the loopback address. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = RANGE.min + Math.floor(Math.random() * (RANGE.max - RANGE.min))
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
