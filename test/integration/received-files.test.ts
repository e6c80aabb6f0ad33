/** Fetching the files of messages from the sandbox, with every fault, and keeping them encrypted. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FileInfo } from '../../preload/contract/index.ts'
import { systemClock } from '../../main/kernel/clock.ts'
import { createFileVault } from '../../main/store/file-vault.ts'
import { openStore } from '../../main/store/index.ts'
import type { Store } from '../../main/store/types.ts'
import { createChosenFiles } from '../../main/sync/chosen-files.ts'
import { createFiles } from '../../main/sync/files.ts'
import type { Files } from '../../main/sync/files.ts'
import { collect, createKeptFiles } from '../../main/sync/kept-files.ts'
import { drawPicture } from '../sandbox/draw-picture.ts'
import type { FaultKind } from '../sandbox/faults.ts'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox, SandboxOptions } from '../sandbox/index.ts'
import { conversationOf } from '../support/sandbox-http.ts'
import { silentLog } from '../support/silent-log.ts'
import { storeWorkerUrl } from '../support/store-data.ts'
import { createClient, signIn } from '../support/test-client.ts'
import type { TestClient } from '../support/test-client.ts'

const MB = 1024 * 1024
/** The pauses between two attempts are short. */
const clock = {
  ...systemClock,
  setTimeout: (callback: () => void, ms: number) => systemClock.setTimeout(callback, ms > 5_000 ? ms : 1)
}

let folder: string
let sandbox: Sandbox
let client: TestClient
let store: Store
let files: Files
let lunch: string
let changes: FileInfo[]

async function start(options: Partial<SandboxOptions> = {}): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'received-'))
  sandbox = await startSandbox({ folder, messages: 5, maxAttachmentBytes: 40 * MB, ...options })
  client = createClient(sandbox, { clock })
  await signIn(client, sandbox)
  store = await openStore({ file: join(folder, 'store.db'), key: randomBytes(32), workerUrl: storeWorkerUrl })
  lunch = conversationOf(sandbox, 'Lunch')
  changes = []
  files = open()
}
const open = (): Files =>
  createFiles({
    cloudlink: client.cloudlink,
    kept: createKeptFiles({
      ...{ store, clock },
      vault: createFileVault(join(folder, 'files')),
      whenPruned: async () => undefined
    }),
    clock,
    log: silentLog,
    onChanged: ({ file }) => changes.push(file)
  })

beforeEach(() => start())
afterEach(async () => {
  await files.stop()
  await store.close()
  client.cloudlink.dispose()
  await sandbox.stop()
  rmSync(folder, { recursive: true })
})

/** Uploads the content and describes the file as the one of a message. */
async function upload(id: string, name: string, content: Uint8Array): Promise<string> {
  const { signal } = new AbortController()
  const url = await client.cloudlink.createAttachment(lunch, { name, type: 'application/x-test' }, signal)
  async function* read(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < content.length; from += 65_536) yield content.subarray(from, from + 65_536)
  }
  await client.cloudlink.putAttachment(url, {
    type: 'application/x-test',
    bytes: content.length,
    read,
    signal
  })
  await files.describe([{ id, link: { url, name, caption: '' } }])
  return url
}
async function content(id: string): Promise<Buffer> {
  return collect((await files.open(id)).read())
}
function fault(kind: FaultKind, more: object = {}): void {
  sandbox.control.fault({ kind, times: 1, service: 'chat', method: 'GET', path: '/attachments', ...more })
}
const last = (id: string): FileInfo | undefined => changes.findLast((file) => file.id === id)
const stateOf = (id: string) => expect.poll(() => last(id)?.state, { timeout: 20_000 })
const vault = (): string[] => {
  try {
    return readdirSync(join(folder, 'files'))
  } catch {
    return []
  }
}
/** How often the content of attachments was requested so far. */
const requests = (): number =>
  sandbox.control.requests().filter(({ method, path }) => method === 'GET' && path.includes('/content'))
    .length

describe('a download', () => {
  test('is kept encrypted, and is not fetched again, also not after a restart', async () => {
    const plain = randomBytes(2 * MB)
    const url = await upload('m1', 'plan.bin', plain)
    expect((await content('m1')).equals(plain)).toBe(true)
    expect(last('m1')).toMatchObject({ bytes: plain.length, isPicture: false, type: '', picture: null })
    expect(last('m1')?.state).toEqual({ step: 'stored', path: null })
    const [kept = ''] = vault()
    expect(readFileSync(join(folder, 'files', kept)).includes(plain.subarray(0, 64))).toBe(false)
    const before = requests()
    files = open()
    await files.describe([{ id: 'm1', link: { url, name: 'plan.bin', caption: '' } }])
    expect((await content('m1')).equals(plain)).toBe(true)
    expect(requests()).toBe(before)
  })

  test.each<[string, FaultKind[]]>([
    ['is continued where the connection was reset', ['download-reset']],
    ['begins again if the service then ignores Range', ['download-reset', 'no-range']],
    ['begins again if the service then refuses Range', ['download-reset', 'range-refused']],
    ['is repeated after a wrong length', ['wrong-length']],
    ['may have any content type', ['wrong-type']]
  ])('%s', async (_, kinds) => {
    const plain = randomBytes(300_000)
    await upload('m1', 'plan.bin', plain)
    for (const kind of kinds) fault(kind)
    expect((await content('m1')).equals(plain)).toBe(true)
  })

  test('gives up if it is interrupted again and again, leaves nothing, and can be retried', async () => {
    const plain = randomBytes(1_000)
    await upload('m1', 'plan.bin', plain)
    fault('reset-before', { times: 20 })
    files.fetch('m1')
    await stateOf('m1').toMatchObject({ step: 'failed', failure: { code: 'offline' } })
    expect(vault()).toEqual([])
    sandbox.control.clearFaults()
    files.fetch('m1')
    await stateOf('m1').toMatchObject({ step: 'stored' })
    expect((await content('m1')).equals(plain)).toBe(true)
  })

  test.each([
    [403, 'forbidden'],
    [404, 'not-found'],
    [413, 'rejected'],
    [500, 'service']
  ])('fails with a clear state after status %i', async (status, code) => {
    await upload('m1', 'plan.bin', randomBytes(100))
    fault('status', { status, times: 9 })
    files.fetch('m1')
    await stateOf('m1').toMatchObject({ step: 'failed', failure: { code } })
    expect(vault()).toEqual([])
  })

  test('reports its progress, and can be cancelled', async () => {
    await upload('m1', 'plan.bin', randomBytes(2 * MB))
    fault('download-slow')
    files.fetch('m1')
    await stateOf('m1').toMatchObject({ step: 'loading', received: expect.any(Number) as number })
    await expect.poll(() => (last('m1')?.state.step === 'loading' ? last('m1')?.bytes : null)).toBe(2 * MB)
    files.cancel('m1')
    await stateOf('m1').toEqual({ step: 'remote' })
    expect(vault()).toEqual([])
  })

  test('of an unknown file is refused', async () => {
    expect(() => files.fetch('nothing')).toThrow(expect.objectContaining({ code: 'not-found' }))
    await expect(files.open('nothing')).rejects.toMatchObject({ detail: 'file-unknown' })
    expect(await files.read('nothing')).toBeNull()
  })

  test('ends with the sign-out', async () => {
    await upload('m1', 'plan.bin', randomBytes(2 * MB))
    fault('download-slow')
    files.fetch('m1')
    await stateOf('m1').toMatchObject({ step: 'loading' })
    await files.stop()
    expect(vault()).toEqual([])
  })
})

describe('pictures on the screen', () => {
  const picture = drawPicture('imke')

  test('are fetched by themselves; other files are not', async () => {
    await upload('m1', 'Photo.PNG', picture)
    await upload('m2', 'plan.pdf', randomBytes(100))
    await files.show(['m1', 'm2'])
    await stateOf('m1').toMatchObject({
      step: 'stored',
      path: expect.stringMatching(/^\/files\/[0-9a-f-]{36}$/) as string
    })
    const file = last('m1')
    expect(file).toMatchObject({ type: 'image/png', isPicture: true })
    expect(file?.picture?.width).toBeGreaterThan(0)
    const path = file?.state.step === 'stored' ? (file.state.path ?? '') : ''
    expect((await files.read(path.replace('/files/', '')))?.bytes).toEqual(picture)
    expect(last('m2')).toBeUndefined()
  })

  test.each([
    ['another file', 'photo.png', Buffer.from('<html><script>steal()</script>')],
    ['a picture of too many pixels', 'bomb.png', bombOf(picture)]
  ])('that are %s become a file and are never served', async (_, name, bytes) => {
    await upload('m1', name, bytes)
    await files.show(['m1'])
    await stateOf('m1').toEqual({ step: 'stored', path: null })
    expect(last('m1')).toMatchObject({ isPicture: false, type: '', picture: null })
    const [fileId = ''] = vault()
    expect(await files.read(fileId)).toBeNull()
    expect((await content('m1')).equals(bytes)).toBe(true)
  })

  test('that are too large wait until they are asked for, also if their length is not announced', async () => {
    await upload('m1', 'large.png', randomBytes(11 * MB))
    await upload('m2', 'endless.png', picture)
    fault('download-endless', { path: 'endless.png' })
    await files.show(['m1', 'm2'])
    await expect
      .poll(() => last('m1'), { timeout: 20_000 })
      .toMatchObject({ isPicture: false, bytes: 11 * MB, state: { step: 'remote' } })
    files.cancel('m2')
    await upload('m3', 'small.png', picture)
    const before = requests()
    await files.show(['m1', 'm3'])
    await stateOf('m3').toMatchObject({ step: 'stored' })
    expect(requests() - before).toBe(1)
    expect((await content('m1')).length).toBe(11 * MB)
  })

  test('are fetched a few at a time, and those that scrolled by are dropped', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `m${index}`)
    for (const id of ids) await upload(id, `${id}.png`, picture)
    fault('hang', { times: 3 })
    const before = requests()
    await files.show(ids)
    await expect.poll(() => requests() - before).toBe(3)
    await files.show(['m7'])
    for (const id of ids.slice(0, 3)) files.cancel(id)
    await stateOf('m7').toMatchObject({ step: 'stored' })
    expect(requests() - before).toBe(4)
    expect(last('m4')).toBeUndefined()
  })
})

test('the copies that were used longest ago are deleted; files of unsent messages stay', async () => {
  const keep = (fileId: string, more: object): Promise<string[]> =>
    store.addFile({
      ...{
        fileId,
        url: `https://example.test/${fileId}`,
        name: 'a',
        type: '',
        bytes: 100,
        key: randomBytes(32)
      },
      ...{ width: null, height: null, draftOf: null, usedOn: '2026-01-01T00:00:00.000Z', ...more }
    })
  await keep('old', {})
  await keep('unsent', { url: null, usedOn: '2025-01-01T00:00:00.000Z' })
  await keep('draft', { draftOf: lunch, usedOn: '2025-01-01T00:00:00.000Z' })
  await keep('new', { usedOn: '2026-01-03T00:00:00.000Z' })
  await keep('used', {})
  await store.useFile('used', '2026-01-02T00:00:00.000Z')
  expect(await store.pruneFiles(300)).toEqual([])
  expect(await store.pruneFiles(200)).toEqual(['old'])
  expect(await store.pruneFiles(0)).toEqual(['used', 'new'].reverse())
  const left = await store.listFiles({ ids: ['old', 'unsent', 'draft', 'new', 'used'] })
  expect(left.map(({ fileId }) => fileId)).toEqual(['draft', 'unsent'])
})

test('a copy is written only after what an interrupted run left behind is deleted', async () => {
  const vaultOnDisk = createFileVault(join(folder, 'files'))
  const listed = Promise.withResolvers<undefined>()
  const list = async (): Promise<string[]> => {
    const present = await vaultOnDisk.list()
    await listed.promise
    return present
  }
  const chosen = createChosenFiles({ store, clock, vault: { ...vaultOnDisk, list } })
  const pruning = chosen.prune()
  const kept = createKeptFiles({
    ...{ store, clock },
    vault: vaultOnDisk,
    whenPruned() {
      listed.resolve(undefined)
      return chosen.prune()
    }
  })
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield randomBytes(10)
  }
  await kept.keep('https://chat.example.test/one', 'one.bin', parts())
  listed.resolve(undefined)
  await pruning
  const [file] = (await kept.find(['https://chat.example.test/one'])).values()
  expect(vault()).toEqual([file?.fileId])
})

test('a service without attachments is not asked again and again', async () => {
  const url = await upload('m1', 'a.png', drawPicture('imke'))
  await upload('m2', 'b.png', drawPicture('teo'))
  const withoutAttachments = { path: '/attachments', status: 501, times: 99, method: 'GET' }
  sandbox.control.fault({ kind: 'status', service: 'chat', ...withoutAttachments })
  await files.show(['m1'])
  await stateOf('m1').toMatchObject({ step: 'failed', failure: { detail: 'capability-attachments' } })
  const before = requests()
  await files.show(['m1', 'm2'])
  await stateOf('m2').toMatchObject({ step: 'failed', failure: { detail: 'capability-attachments' } })
  expect(requests()).toBe(before)
  expect(url).toContain('/attachments/')
})

/** The same picture, whose header claims 50,000 × 50,000 pixels. */
function bombOf(png: Uint8Array): Buffer {
  const bomb = Buffer.from(png)
  bomb.writeUInt32BE(50_000, 16)
  bomb.writeUInt32BE(50_000, 20)
  return bomb
}
