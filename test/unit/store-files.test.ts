import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../main/store/index.ts'
import type { Store, StoredFile } from '../../main/store/types.ts'
import { storedMessage, storeWorkerUrl } from '../support/store-data.ts'

const CREATED_AT = '2026-05-05T12:00:00.000Z'
const URL_OF_A = 'https://chat.example.test/2017-09-01/conversations/c/attachments/a/content'

let folder: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'store-files-'))
  store = await openStore({ file: join(folder, 'store.db'), key: randomBytes(32), workerUrl: storeWorkerUrl })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const fileOf = (fileId: string, more: Partial<StoredFile> = {}): StoredFile => ({
  fileId,
  url: null,
  name: `${fileId}.txt`,
  type: 'text/plain',
  bytes: 3,
  width: null,
  height: null,
  key: new Uint8Array(32).fill(7),
  draftOf: null,
  usedOn: CREATED_AT,
  ...more
})

const idsOf = async (...ids: string[]): Promise<string[]> =>
  (await store.listFiles({ ids })).map(({ fileId }) => fileId)

test('a file keeps its key and waits in a composer until it is sent', async () => {
  await store.addFile(fileOf('f1', { draftOf: 'c' }))
  await store.addFile(fileOf('f2', { draftOf: 'c', width: 20, height: 10 }))
  await store.addFile(fileOf('f3', { draftOf: 'd' }))
  const [first, second, ...rest] = await store.listFiles({ draftOf: 'c' })
  expect(first).toEqual(fileOf('f1', { draftOf: 'c' }))
  expect(second).toMatchObject({ fileId: 'f2', width: 20, height: 10 })
  expect(rest).toEqual([])
  expect(await store.countUnsent()).toEqual({ messages: 0, drafts: 2 })

  const row = { sendId: 's1', conversationId: 'c', text: 'look', createdAt: CREATED_AT, fileId: 'f1' }
  expect(await store.addToOutbox(row)).toMatchObject({ fileId: 'f1', fileUrl: null, text: 'look' })
  expect(await store.listFiles({ draftOf: 'c' })).toMatchObject([{ fileId: 'f2' }])
  await store.setFileDraft('f2', null)
  expect(await store.listFiles({ draftOf: 'c' })).toEqual([])
})

test('the message that settles a row keeps its file as the copy of the attachment', async () => {
  await store.addFile(fileOf('f1'))
  await store.addToOutbox({
    sendId: 's1',
    conversationId: 'c',
    text: '',
    createdAt: CREATED_AT,
    fileId: 'f1'
  })
  expect(await store.updateOutbox('s1', 'sending', { fileUrl: URL_OF_A })).toBe(true)
  expect(await store.deleteFile('f1')).toBe(false)
  const message = storedMessage({
    messageId: 'm1',
    createdOn: '2026-05-05T12:00:09.000Z',
    sendId: 's1',
    createdBy: 'ana'
  })
  await store.putMessages('c', [message], { complete: false, reachesBeginning: false })
  expect(await store.listOutbox()).toEqual([])
  expect(await store.listFiles({ urls: [URL_OF_A] })).toMatchObject([
    { fileId: 'f1', usedOn: '2026-05-05T12:00:09.000Z' }
  ])
  expect(await store.addFile(fileOf('f2', { url: URL_OF_A }))).toEqual(['f1'])
  expect(await store.deleteFile('f2')).toBe(true)
  expect(await idsOf('f1', 'f2')).toEqual([])
})

test('the start deletes rows that nothing needs, and rows whose file is missing', async () => {
  await store.addFile(fileOf('kept', { url: URL_OF_A }))
  await store.addFile(fileOf('draft', { draftOf: 'c' }))
  await store.addFile(fileOf('sending'))
  await store.addFile(fileOf('unused'))
  await store.addFile(fileOf('missing', { draftOf: 'c' }))
  await store.addToOutbox({
    sendId: 's1',
    conversationId: 'c',
    text: '',
    createdAt: CREATED_AT,
    fileId: 'sending'
  })
  const left = await store.deleteUnusedFiles(['kept', 'draft', 'sending', 'unused', 'stray'])
  expect(left.sort()).toEqual(['draft', 'kept', 'sending'])
  expect(await idsOf('unused', 'missing')).toEqual([])
})
