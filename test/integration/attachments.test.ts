/** Uploading and downloading attachments, against the sandbox. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../main/kernel/clock.ts'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox } from '../sandbox/index.ts'
import type { FaultKind } from '../sandbox/faults.ts'
import { conversationOf } from '../support/sandbox-http.ts'
import { createClient, credentialsOf, firstUser, signIn } from '../support/test-client.ts'
import type { TestClient } from '../support/test-client.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MB = 1024 * 1024
const { href: childUrl } = new URL('attachments-process.ts', import.meta.url)

let folder: string
let sandbox: Sandbox
let client: TestClient
let lunch: string
/** Moves the client's clock, in ms. */
let passed: number

const never = (): AbortSignal => new AbortController().signal

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attachments-'))
  sandbox = await startSandbox({ folder, messages: 20, maxAttachmentBytes: 120 * MB })
  passed = 0
  client = createClient(sandbox, {
    clock: { ...systemClock, monotonic: () => systemClock.monotonic() + passed }
  })
  await signIn(client, sandbox)
  lunch = conversationOf(sandbox, 'Lunch')
})
afterEach(async () => {
  client.cloudlink.dispose()
  await sandbox.stop()
  rmSync(folder, { recursive: true })
})

async function* pieces(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < content.length; from += 65_536) yield content.subarray(from, from + 65_536)
}

const create = (name = 'a.bin'): Promise<string> =>
  client.cloudlink.createAttachment(lunch, { name, type: 'application/x-test' }, never())

const put = (url: string, content: Buffer, more: object = {}): Promise<void> =>
  client.cloudlink.putAttachment(url, {
    type: 'application/x-test',
    bytes: content.length,
    read: () => pieces(content),
    signal: never(),
    ...more
  })

async function get(url: string, from = 0): Promise<{ from: number; bytes: number | null; content: Buffer }> {
  const { body, ...extent } = await client.cloudlink.getAttachment(url, { from, signal: never() })
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return { ...extent, content: Buffer.concat(parts) }
}

function fault(kind: FaultKind, method: string, more: object = {}): void {
  sandbox.control.fault({ kind, times: 1, service: 'chat', method, path: '/attachments', ...more })
}

test('what is uploaded can be fetched, whole or from any byte', async () => {
  const content = randomBytes(3 * MB + 17)
  const url = await create('Plan 50%.bin')
  const progress: number[] = []
  await put(url, content, { onProgress: (bytes: number) => progress.push(bytes) })
  expect(progress.at(-1)).toBe(content.length)
  expect(progress).toEqual([...progress].sort((a, b) => a - b))
  expect(sandbox.control.attachments(lunch)).toEqual([
    {
      name: 'Plan 50%.bin',
      type: 'application/x-test',
      digest: createHash('sha256').update(content).digest('hex')
    }
  ])
  const whole = await get(url)
  expect(whole).toMatchObject({ from: 0, bytes: content.length })
  expect(whole.content.equals(content)).toBe(true)
  const rest = await get(url, 2 * MB)
  expect(rest).toMatchObject({ from: 2 * MB, bytes: content.length })
  expect(rest.content.equals(content.subarray(2 * MB))).toBe(true)
  await expect(get(url, content.length)).rejects.toMatchObject({ status: 416 })
})

test('an empty file, and a name that exists because the answer was lost', async () => {
  fault('reset-after', 'POST')
  await expect(create()).rejects.toMatchObject({ code: 'offline' })
  const url = await create()
  await put(url, Buffer.alloc(0))
  await put(url, Buffer.from('again'))
  expect((await get(url)).content.toString()).toBe('again')
})

describe('refusals', () => {
  test('too large, and a policy', async () => {
    const url = await create()
    fault('status', 'PUT', { status: 413 })
    await expect(put(url, randomBytes(2 * MB))).rejects.toMatchObject({ code: 'rejected', status: 413 })
    fault('status', 'PUT', { status: 403, body: { name: 'PolicyViolation', message: 'No programs' } })
    await expect(put(url, randomBytes(9))).rejects.toMatchObject({ code: 'forbidden', status: 403 })
  })

  test('an expired token is refreshed, and the content is read again', async () => {
    const url = await create()
    sandbox.control.expireTokens()
    // A token that is refused right after it was issued is not refreshed.
    passed += 10 * 60_000
    const content = randomBytes(MB)
    await put(url, content)
    expect((await get(url)).content.equals(content)).toBe(true)
  })

  test('after 429, the service gets no request until it allows one', async () => {
    const url = await create()
    fault('status', 'PUT', { status: 429, headers: { 'retry-after': '60' } })
    await expect(put(url, randomBytes(9))).rejects.toMatchObject({ code: 'too-many-requests' })
    const stop = new AbortController()
    const waiting = put(url, randomBytes(9), { signal: stop.signal })
    const { length } = sandbox.control.requests()
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    expect(sandbox.control.requests()).toHaveLength(length)
  })

  test('no other address gets a request or the token, not even by a redirect', async () => {
    const url = await create()
    const { length } = sandbox.control.requests()
    for (const bad of [
      url.replace('127.0.0.1', 'localhost'),
      url.replace('/attachments/', '/messages/'),
      `${url}/../../../../../2017-09-01/users`,
      `${url}?to=elsewhere`,
      sandbox.controlUrl
    ]) {
      await expect(get(bad)).rejects.toMatchObject({ detail: 'file-address' })
      await expect(put(bad, Buffer.from('x'))).rejects.toMatchObject({ detail: 'file-address' })
    }
    expect(sandbox.control.requests()).toHaveLength(length)
    fault('redirect', 'PUT')
    await expect(put(url, randomBytes(9))).rejects.toMatchObject({ detail: 'redirected' })
    fault('redirect', 'GET')
    await expect(get(url)).rejects.toMatchObject({ detail: 'redirected' })
  })
})

describe('faults of the network', () => {
  test('an upload that is cut off can be repeated', async () => {
    const url = await create()
    const content = randomBytes(4 * MB)
    fault('upload-reset', 'PUT')
    await expect(put(url, content)).rejects.toMatchObject({ code: 'offline' })
    expect(sandbox.control.attachments(lunch)).toMatchObject([{ digest: null }])
    fault('reset-after', 'PUT')
    await expect(put(url, content)).rejects.toMatchObject({ code: 'offline' })
    await put(url, content)
    expect((await get(url)).content.equals(content)).toBe(true)
  })

  test.each<FaultKind>(['download-reset', 'wrong-length'])(
    'a download with the fault %s fails',
    async (kind) => {
      const url = await create()
      await put(url, randomBytes(100_000))
      fault(kind, 'GET')
      await expect(get(url)).rejects.toMatchObject({ code: 'offline' })
    }
  )

  test('a server that ignores or refuses Range', async () => {
    const url = await create()
    await put(url, Buffer.from('0123456789'))
    fault('no-range', 'GET')
    expect(await get(url, 4)).toMatchObject({ from: 0, bytes: 10, content: Buffer.from('0123456789') })
    fault('range-refused', 'GET')
    await expect(get(url, 4)).rejects.toMatchObject({ status: 416 })
  })

  test('both directions can be cancelled, and an endless download ends then', async () => {
    const url = await create()
    await put(url, randomBytes(200_000))
    fault('download-endless', 'GET')
    const stop = new AbortController()
    const { body, bytes } = await client.cloudlink.getAttachment(url, { signal: stop.signal })
    expect(bytes).toBeNull()
    let received = 0
    const reading = (async () => {
      for await (const part of body) {
        received += part.length
        if (received > 300_000) stop.abort()
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(() => sandbox.control.heldCalls()).toBe(0)

    fault('upload-slow', 'PUT')
    const uploading = new AbortController()
    const onProgress = (sent: number): void => {
      if (sent > 0) uploading.abort()
    }
    await expect(
      put(url, randomBytes(9 * MB), { signal: uploading.signal, onProgress })
    ).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('a content that fails reports its own error', async () => {
    const url = await create()
    const failure = new Error('damaged')
    async function* read(): AsyncGenerator<Uint8Array> {
      yield randomBytes(100)
      throw failure
    }
    await expect(put(url, randomBytes(200), { read })).rejects.toBe(failure)
  })
})

test('100 MB in both directions need less than 30 MB of memory', async () => {
  const { cloud, users } = sandbox
  const setup = { cloud, users, credentials: credentialsOf(firstUser(sandbox)), lunch, bytes: 100 * MB }
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    new URL(childUrl).pathname,
    JSON.stringify(setup)
  ])
  const { up, down, received } = JSON.parse(stdout) as { up: number; down: number; received: number }
  expect(received).toBe(100 * MB)
  expect(up).toBeLessThan(30 * MB)
  expect(down).toBeLessThan(30 * MB)
})
