/** A page that is taken over has no way out: nothing of what code in it can try reaches the network. */
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
import { scriptOf, WAYS_OUT } from './ways-out.ts'
import type { Listeners } from './ways-out.ts'

/** For how long nothing may come after the last try, in ms: in an open page the slowest needs a tenth of it. */
const QUIET_MS = 3_000

const stage = useStage()
const tcp = createServer((socket) => {
  count()
  socket.on('error', () => undefined)
  socket.destroy()
})
const udp = createSocket('udp4', () => count())
let listeners: Listeners
let came = 0
let heard: () => void = () => undefined

function count(): void {
  came++
  heard()
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
  came = 0
})

describe('a page of the program', () => {
  test('reaches nothing, whatever it tries, and stays', async () => {
    const program = await stage.open()
    const { page } = program
    await signIn(program, stage.user)
    for (const way of Object.values(WAYS_OUT)) await page.evaluate(scriptOf(way, listeners))
    await wait(QUIET_MS)
    expect(came).toBe(0)
    await conversations(page).waitFor()
    program.problems.splice(0)
  })
})

describe('an open page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ways-out-'))
  const server = createWebServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Open</title><body>')
  })
  let context: BrowserContext

  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    // A private window, which a new context would be, makes no connection ahead of a request.
    context = await chromium.launchPersistentContext(folder, chromiumOptions())
  })
  afterAll(async () => {
    await context.close()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(Object.entries(WAYS_OUT))('reaches the network by %s, so the try is one', async (_, way) => {
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const reached = new Promise<void>((resolve) => (heard = resolve))
    await page.evaluate(scriptOf(way, listeners))
    await reached
    expect(came).toBeGreaterThan(0)
    await page.close()
  })
})
