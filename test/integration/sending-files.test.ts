/** Sending files against the sandbox, with its faults: nothing is lost, doubled or left behind. */
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Events, FileInfo } from '../../preload/contract/index.ts'
import type { FaultKind } from '../sandbox/faults.ts'
import { drawPicture } from '../sandbox/draw-picture.ts'
import { eventually, useChatFixture } from './chat-fixture.ts'
import type { OpenedChat } from './chat-fixture.ts'

const fixture = useChatFixture()
const CANARY = 'the canary of the files sings at noon; '

const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')
const textFile = (): Buffer => Buffer.from(CANARY.repeat(10_000))

async function* pieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < content.length; from += 50_000) yield content.subarray(from, from + 50_000)
}

const choose = ({ chat }: OpenedChat, name: string, content: Uint8Array): Promise<FileInfo> =>
  chat.chosenFiles.add(fixture.lunch, { name, bytes: content.length, read: () => pieces(content) })

/** What the service has: body, and digests of the attachments. */
const arrived = (): { bodies: string[]; digests: (string | null)[] } => ({
  bodies: fixture.service.sandbox.control
    .messages(fixture.lunch)
    .map(({ body }) => body)
    .filter((body) => body.includes('/attachments/')),
  digests: fixture.service.sandbox.control.attachments(fixture.lunch).map(({ digest }) => digest)
})

const vaultFiles = (): string[] => readdirSync(join(fixture.service.folder, 'files'))

function fault(kind: FaultKind, method: string, more: object = {}): void {
  const path = 'path' in more ? String(more.path) : '/attachments'
  fixture.service.sandbox.control.fault({ kind, times: 1, service: 'chat', method, ...more, path })
}

/** Waits until nothing waits any more; retries and the time to settle pass on the clock. */
async function untilSent({ store }: OpenedChat): Promise<void> {
  await eventually(async () => {
    await fixture.service.clock.advance(5_000)
    return (await store.listOutbox()).length === 0
  })
}

test('text and files are sent in order, and the copies stay as those of the attachments', async () => {
  const opened = await fixture.open()
  await opened.connect()
  const { chat, store } = opened
  const picture = drawPicture('holiday')
  const first = await choose(opened, '../Plan <1>.txt', textFile())
  const second = await choose(opened, 'Holiday.png', picture)
  expect(first).toMatchObject({ name: 'Plan 1.txt', isPicture: false, bytes: textFile().length })
  expect(second).toMatchObject({ type: 'image/png', picture: { width: 96, height: 96 } })
  const sent = await chat.messages.send(fixture.lunch, 'For <you> & me\nlook', {
    fileIds: [first.id, second.id]
  })
  expect(sent).toMatchObject({
    state: 'sending',
    content: { kind: 'file', caption: 'For <you> & me\nlook', file: { name: first.name } }
  })
  await untilSent(opened)
  const { bodies, digests } = arrived()
  expect(digests).toEqual([digestOf(textFile()), digestOf(picture)])
  expect(bodies).toHaveLength(2)
  expect(bodies[0]).toMatch(
    /^<p>For &lt;you&gt; &amp; me<br>look<\/p><p><a href="http.*-Plan%201\.txt\/content">Plan 1\.txt<\/a><\/p>$/
  )
  const { messages } = await chat.messages.list(fixture.lunch, { limit: 2 })
  expect(messages.map(({ content }) => content)).toMatchObject([
    { kind: 'file', caption: 'For <you> & me\nlook', file: { name: first.name, state: { step: 'stored' } } },
    {
      kind: 'file',
      caption: '',
      file: { name: 'Holiday.png', state: { step: 'stored', path: `/files/${second.id}` } }
    }
  ])
  expect(vaultFiles().sort()).toEqual([first.id, second.id].sort())
  expect(await store.listFiles({ draftOf: fixture.lunch })).toEqual([])
  for (const file of vaultFiles())
    expect(readFileSync(join(fixture.service.folder, 'files', file)).includes('canary')).toBe(false)
})

describe.each<[string, () => void]>([
  ['a reset in the middle of the upload', () => fault('upload-reset', 'PUT')],
  ['an upload whose answer is lost', () => fault('reset-after', 'PUT')],
  ['an upload that counts later', () => fault('late-commit', 'PUT', { delayMs: 3_000 })],
  ['a name that exists, because its answer was lost', () => fault('reset-after', 'POST')],
  ['a service that is busy', () => fault('status', 'PUT', { status: 503 })],
  ['a message whose answer is lost', () => fault('reset-after', 'POST', { path: '/messages' })],
  [
    'a message that appears later',
    () => fault('late-commit', 'POST', { path: '/messages', delayMs: 20_000 })
  ],
  [
    'a message without its tag, and no answer',
    () => {
      fault('drop-tag', 'POST', { path: '/messages' })
      fault('reset-after', 'POST', { path: '/messages' })
    }
  ]
])('%s', (_, inject) => {
  test('the file arrives once', async () => {
    const opened = await fixture.open()
    await opened.connect()
    const { id } = await choose(opened, 'Plan.txt', textFile())
    inject()
    await opened.chat.messages.send(fixture.lunch, '', { fileIds: [id] })
    await untilSent(opened)
    expect(arrived().bodies).toHaveLength(1)
    expect(arrived().digests).toEqual([digestOf(textFile())])
    expect(vaultFiles()).toEqual([id])
  })
})

test.each([
  ['too large for the service', { status: 413 }, 'file-too-large-to-send'],
  ['a policy', { status: 403, body: { name: 'PolicyViolation', message: 'No' } }, 'status-403'],
  ['no attachments at all', { status: 501 }, 'capability-attachments']
])(
  'a refused file is not sent and says why, can be retried, and goes when it is deleted: %s',
  async (_, answer, detail) => {
    const opened = await fixture.open()
    await opened.connect()
    const { id } = await choose(opened, 'Plan.txt', textFile())
    fault('status', 'PUT', answer)
    const { id: sendId } = await opened.chat.messages.send(fixture.lunch, 'look', { fileIds: [id] })
    const row = async () => (await opened.store.listOutbox())[0]
    await eventually(async () => (await row())?.state === 'not-sent')
    const [message] = await opened.chat.messages.get(fixture.lunch, [sendId])
    expect(message).toMatchObject({ state: 'not-sent', failure: { detail }, content: { kind: 'file' } })
    fault('status', 'PUT', answer)
    await opened.chat.capabilities.retry('attachments')
    await opened.chat.messages.retry(sendId)
    await eventually(async () => (await row())?.state === 'not-sent')
    await opened.chat.messages.deleteUnsent(sendId)
    expect(vaultFiles()).toEqual([])
    expect(arrived().bodies).toEqual([])
  }
)

test('an upload reports its progress, pauses, goes on, and ends when its message is deleted', async () => {
  const progress: Events['uploadProgress'][] = []
  const opened = await fixture.open({
    emit(name, payload) {
      if (name === 'uploadProgress') progress.push(payload as Events['uploadProgress'])
    }
  })
  await opened.connect()
  const { chat } = opened
  const content = randomBytes(3_000_000)
  const { id } = await choose(opened, 'Large.bin', content)
  fault('upload-slow', 'PUT')
  const { id: sendId } = await chat.messages.send(fixture.lunch, '', { fileIds: [id] })
  await eventually(async () => progress.some(({ sent }) => sent > 0))
  chat.uploads.pause(sendId, true)
  expect(chat.uploads.list()).toMatchObject([{ id: sendId, paused: true, total: content.length }])
  expect(progress.at(-1)).toMatchObject({ paused: true })
  expect(arrived().digests).toEqual([null])
  chat.uploads.pause(sendId, false)
  await untilSent(opened)
  expect(arrived().digests).toEqual([digestOf(content)])
  expect(progress.findLast(({ paused }) => !paused)).toMatchObject({ sent: content.length })

  const other = await choose(opened, 'Other.bin', content)
  fault('upload-slow', 'PUT')
  const { id: otherId } = await chat.messages.send(fixture.lunch, '', { fileIds: [other.id] })
  await eventually(async () => progress.some((one) => one.id === otherId && one.sent > 0))
  await chat.messages.deleteUnsent(otherId)
  expect(chat.uploads.list()).toEqual([])
  expect(vaultFiles()).toEqual([id])
  expect(arrived().bodies).toHaveLength(1)
})

test('everything is kept over a restart; what nothing needs is removed', async () => {
  const before = await fixture.open()
  const waiting = await choose(before, 'Waiting.txt', textFile())
  const sending = await choose(before, 'Sending.txt', textFile())
  await before.chat.messages.send(fixture.lunch, '', { fileIds: [sending.id] })
  const removed = await choose(before, 'Removed.txt', textFile())
  await before.chat.chosenFiles.remove(removed.id)
  // As if the program had ended between the copy and its row, or between the row and its removal.
  const { folder } = fixture.service
  await before.store.addFile({
    ...{ fileId: '01890c5e-0000-7000-8000-000000000001', url: null, name: 'x', type: 'x', bytes: 1 },
    ...{ width: null, height: null, key: new Uint8Array(32), draftOf: fixture.lunch, usedOn: '' }
  })
  await before.stop()
  writeFileSync(join(folder, 'files', '01890c5e-0000-7000-8000-000000000002'), 'stray')

  const after = await fixture.open()
  await after.connect()
  await untilSent(after)
  expect(arrived().digests).toEqual([digestOf(textFile())])
  expect((await after.chat.chosenFiles.list(fixture.lunch)).map(({ name }) => name)).toEqual(['Waiting.txt'])
  expect(vaultFiles().sort()).toEqual([waiting.id, sending.id].sort())
})

test('a lost copy is said, and nothing else waits for it', async () => {
  const opened = await fixture.open()
  const { id } = await choose(opened, 'Plan.txt', textFile())
  await opened.chat.messages.send(fixture.lunch, '', { fileIds: [id] })
  await opened.chat.messages.send(fixture.lunch, 'after it')
  rmSync(join(fixture.service.folder, 'files', id))
  await opened.connect()
  await eventually(async () => {
    await fixture.service.clock.advance(1_000)
    const rows = await opened.store.listOutbox()
    return rows.length === 1 && rows[0]?.state === 'not-sent'
  })
  const [row] = await opened.store.listOutbox()
  expect(row?.failureMessage).toContain('store-file-lost')
})

describe('pieces from the page', () => {
  test('become a file, or nothing', async () => {
    const { chat } = await fixture.open()
    const { chosenFiles } = chat
    const transfer = chosenFiles.begin(fixture.lunch, 'Drop.txt', 6)
    await chosenFiles.append(transfer, Buffer.from('abc'))
    await chosenFiles.append(transfer, Buffer.from('def'))
    expect(await chosenFiles.end(transfer)).toMatchObject({ name: 'Drop.txt', bytes: 6 })
    expect(vaultFiles()).toHaveLength(1)

    const short = chosenFiles.begin(fixture.lunch, 'Short.txt', 6)
    await chosenFiles.append(short, Buffer.from('abc'))
    await expect(chosenFiles.end(short)).rejects.toMatchObject({ detail: 'file-changed' })
    const long = chosenFiles.begin(fixture.lunch, 'Long.txt', 2)
    await expect(chosenFiles.append(long, Buffer.from('abc'))).rejects.toMatchObject({
      detail: 'file-changed'
    })
    const aborted = chosenFiles.begin(fixture.lunch, 'Aborted.txt', 6)
    await chosenFiles.append(aborted, Buffer.from('abc'))
    chosenFiles.abort(aborted)
    await expect(chosenFiles.append(aborted, Buffer.from('def'))).rejects.toMatchObject({ code: 'not-found' })
    expect(() => chosenFiles.begin(fixture.lunch, 'Empty.txt', 0)).toThrow('file-empty')
    expect(() => chosenFiles.begin(fixture.lunch, 'Large.bin', 10_485_761)).toThrow('file-over-limit')
    await eventually(async () => vaultFiles().length === 1)
    expect(await chosenFiles.list(fixture.lunch)).toHaveLength(1)
  })
})
