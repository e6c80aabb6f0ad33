/** A compromised page cannot reach the network by any of the attempts in network-attempts.ts. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createWebServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumOptions } from '../../build/launch/chromium.ts'
import { signIn, conversations } from './person.ts'
import { useStage } from './stage.ts'
import { NETWORK_ATTEMPTS, scriptOf } from './network-attempts.ts'
import type { Listeners } from './network-attempts.ts'

/**
 * How long no connection may arrive after the last attempt, in ms. The slowest attempt takes a tenth of it elsewhere.
 */
const QUIET_MS = 3_000

const stage = useStage({ headless: false })
const tcp = createServer((socket) => {
  count()
  socket.on('error', () => undefined)
  socket.destroy()
})
const udp = createSocket('udp4', () => count())
let listeners: Listeners
let connections = 0
let onConnection: () => void = () => undefined

function count(): void {
  connections++
  onConnection()
}

beforeAll(async () => {
  tcp.listen(0, '127.0.0.1')
  udp.bind(0, '127.0.0.1')
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')])
  listeners = { tcp: (tcp.address() as AddressInfo).port, udp: udp.address().port }
})
afterAll(() => {
  tcp.close()
  udp.close()
})
beforeEach(() => {
  connections = 0
})

describe('the page of the program', () => {
  test('makes no connection by any attempt, and is not navigated away', async () => {
    const program = await stage.open()
    const { page } = program
    await signIn(program, stage.user)
    for (const attempt of Object.values(NETWORK_ATTEMPTS)) await page.evaluate(scriptOf(attempt, listeners))
    await wait(QUIET_MS)
    expect(connections).toBe(0)
    await conversations(page).waitFor()
    program.problems.splice(0)
  })
})

describe('an unrestricted page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'network-attempts-'))
  const server = createWebServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Open</title><body>')
  })
  let context: BrowserContext

  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    // Not a new context: that is a private window, which does not preconnect.
    context = await chromium.launchPersistentContext(folder, chromiumOptions())
  })
  afterAll(async () => {
    await context.close()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(Object.entries(NETWORK_ATTEMPTS))('connects by %s, so the attempt works', async (_, attempt) => {
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const reached = new Promise<void>((resolve) => (onConnection = resolve))
    await page.evaluate(scriptOf(attempt, listeners))
    await reached
    expect(connections).toBeGreaterThan(0)
    await page.close()
  })
})
