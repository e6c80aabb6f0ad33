import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that systems lend to connections of their own: between asking and using it, nobody takes the port. */
const RANGE = { least: 20_000, most: 32_000 }

/** A port of the loopback address that is free now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = RANGE.least + Math.floor(Math.random() * (RANGE.most - RANGE.least))
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
