/** Exports to a text file: complete, in order, with gaps marked, and without a file if the export does not finish. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { beginFile } from '../../main/atomic-file.ts'
import { textsFor } from '../../main/desktop/texts.ts'
import { openStore } from '../../main/store/index.ts'
import type { Store, StoredMessage } from '../../main/store/types.ts'
import { createExporter } from '../../main/sync/exporter.ts'
import type { Exported, Exporter, ExportRequest, NewFile } from '../../main/sync/exporter.ts'
import { SyncError } from '../../main/sync/failure.ts'
import { createKnownPeople } from '../../main/sync/known-people.ts'
import { createReadModel } from '../../main/sync/read-model.ts'
import { useChatFixture } from './chat-fixture.ts'
import { mountReadOnly, runWithMount } from './mount-namespace.ts'
import type { OpenedChat } from './chat-fixture.ts'
import { silentLog } from '../support/silent-log.ts'
import { ana, storedConversation, storedMessage, storeWorkerUrl } from '../support/store-data.ts'

const OLDER = '[Older messages are missing here: they are not on this computer.]'
const GAP = '[Messages are missing here: they are not on this computer.]'
const language = { words: textsFor('en'), locale: 'en-GB' }

let folder: string
let target: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'))
  target = join(folder, 'Lunch.txt')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const beginTarget = (): Promise<NewFile> => beginFile(target, join(folder, 'new.part'))
const text = (): string => readFileSync(target, 'utf8')
/** The lines of all messages in the file. */
const messageLines = (): string[] =>
  text()
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.trim())

describe('the export of a conversation on the server', () => {
  // About 10,000 messages per conversation.
  const fixture = useChatFixture({ messages: 70_100 })

  const serverTexts = (): string[] =>
    fixture.service.sandbox.control.messages(fixture.lunch).map(({ body }) => body)

  /** A file whose I/O the clock tracks. */
  async function beginTrackedFile(): Promise<NewFile> {
    const { clock } = fixture.service
    const file = await clock.track(beginTarget())
    return {
      write: (data) => clock.track(file.write(data)),
      keep: () => clock.track(file.keep()),
      discard: () => clock.track(file.discard())
    }
  }
  const exportOf = ({ chat }: OpenedChat, more: Partial<ExportRequest>): Promise<Exported> =>
    chat.exporter.run({
      conversationId: fixture.lunch,
      loadOlder: true,
      language,
      beginFile: beginTrackedFile,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...more
    })

  /** Stores one message from the middle of the history, as after a jump to a search hit. @returns its text */
  async function storeOneInTheMiddle({ client, store }: OpenedChat): Promise<string> {
    const { cloudlink } = client
    const { clock, sandbox } = fixture.service
    const all = sandbox.control.messages(fixture.lunch)
    const page = await clock.advanceUntilDone(cloudlink.listMessages(fixture.lunch, { top: 200 }))
    const wanted = page.items.toSorted((one, other) => (one.createdOn < other.createdOn ? -1 : 1))[0]
    if (wanted === undefined) throw new Error('The page is empty.')
    await store.putMessages(fixture.lunch, [wanted], { complete: false, reachesBeginning: false })
    expect(all.at(-page.items.length)?.messageId).toBe(wanted.messageId)
    return wanted.body
  }

  test('marks gaps in 10,000 messages, or fills them first if older messages are to be loaded', async () => {
    const opened = await fixture.open()
    await opened.connect()
    const middle = await storeOneInTheMiddle(opened)
    expect(await opened.chat.history.isComplete(fixture.lunch)).toBe(false)

    const partly = await exportOf(opened, { loadOlder: false })
    const newest = serverTexts().slice(-(partly.messages - 1))
    expect(partly).toEqual({ messages: newest.length + 1, gaps: 2 })
    expect(messageLines()).toEqual([middle, ...newest])
    expect(text()).toMatch(/^Lunch\nParticipants: Ana Vell, Dara Quill, .*\nExported: .*\n\n\[Older/)
    const [beforeAll = '', beforeNewest = ''] = text().split(middle)
    expect([beforeAll.includes(OLDER), beforeNewest.includes(GAP)]).toEqual([true, true])

    const progress: { messages: number; backTo: number | null }[] = []
    const work = exportOf(opened, { onProgress: (now) => progress.push(now) })
    const whole = await fixture.service.clock.advanceUntilDone(work)
    expect(serverTexts().length).toBeGreaterThanOrEqual(10_000)
    expect(whole).toEqual({ messages: serverTexts().length, gaps: 0 })
    expect(messageLines()).toEqual(serverTexts())
    expect(text()).not.toContain('missing here')
    expect(await opened.chat.history.isComplete(fixture.lunch)).toBe(true)
    const loading = progress.flatMap(({ backTo }) => backTo ?? [])
    expect(loading.length).toBeGreaterThan(100)
    expect(loading.toSorted((one, other) => other - one)).toEqual(loading)
    expect(progress.at(-1)).toEqual({ messages: whole.messages, backTo: null })
    expect(readdirSync(folder)).toEqual(['Lunch.txt'])
  })

  test('leaves an existing file unchanged if it is cancelled while loading or writing', async () => {
    const opened = await fixture.open()
    await opened.connect()
    writeFileSync(target, 'before')
    for (const isMiddle of [
      ({ backTo }: { backTo: number | null }) => backTo !== null,
      ({ messages }: { messages: number }) => messages > 20
    ]) {
      const abort = new AbortController()
      const work = exportOf(opened, {
        loadOlder: isMiddle({ backTo: 1, messages: 0 }),
        signal: abort.signal,
        onProgress(progress) {
          if (isMiddle(progress)) abort.abort(new SyncError('cancelled'))
        }
      })
      await expect(fixture.service.clock.advanceUntilDone(work)).rejects.toMatchObject({ code: 'cancelled' })
      expect(readdirSync(folder)).toEqual(['Lunch.txt'])
      expect(text()).toBe('before')
    }
  })

  test('removes the partial file when the chat stops', async () => {
    const opened = await fixture.open()
    await opened.connect()
    const started = Promise.withResolvers<void>()
    const work = exportOf(opened, { onProgress: () => started.resolve() })
    const outcome = expect(work).rejects.toMatchObject({ code: 'signed-out' })
    await fixture.service.clock.advanceUntilDone(started.promise)
    expect(readdirSync(folder)).toEqual(['new.part'])
    await opened.stop()
    expect(readdirSync(folder)).toEqual([])
    await outcome
  })

  test('fails offline if older messages are to be loaded, or else notes in the file that it may be incomplete', async () => {
    const opened = await fixture.open()
    await opened.connect()
    await opened.chat.messages.send(fixture.lunch, 'not on its way yet')
    await fixture.service.clock.settled()
    await fixture.service.sandbox.control.refuseConnections('chat', true)
    opened.chat.live.onOffline()
    await opened.chat.messages.send(fixture.lunch, 'waits\nfor the network')
    await expect(fixture.service.clock.advanceUntilDone(exportOf(opened, {}))).rejects.toMatchObject({
      code: 'offline'
    })
    expect(readdirSync(folder)).toEqual([])

    expect((await exportOf(opened, { loadOlder: false })).gaps).toBe(1)
    expect(text()).toContain('[CloudLink was not connected: the newest messages may be missing at the end.]')
    const [sent = '', unsent = ''] = text().split('=== Not sent ===')
    expect(sent).toContain('not on its way yet')
    expect(unsent).toMatch(/Ana Vell \(waits to be sent\)\n {4}waits\n {4}for the network\n/)
    await fixture.service.sandbox.control.refuseConnections('chat', false)
  })
})

describe('the export of stored messages', () => {
  const key = Buffer.alloc(32, 7)
  let store: Store
  let exporter: Exporter
  let data: string

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'export-data-'))
    store = await openStore({ file: join(data, 'store.db'), key, workerUrl: storeWorkerUrl })
    await store.setMe(ana)
    const conversation = storedConversation({
      conversationId: 'c',
      stream: true,
      name: 'Lunch',
      createdOn: timeOf(0),
      modifiedOn: timeOf(0)
    })
    await store.putConversations([{ conversation, participantIds: ['ana'] }])
    const readModel = createReadModel({
      store,
      known: createKnownPeople(store),
      me: ana.userId,
      myName: ana.name,
      chatUrl: '',
      describeFiles: async () => new Map(),
      presenceOf: () => ({ presence: 'unknown' }),
      onUnknown: () => undefined,
      waitsUntil: () => null,
      fallbackName: () => ''
    })
    const never = (): Promise<void> => Promise.reject(new Error('The export must not load messages.'))
    exporter = createExporter({
      store,
      readModel,
      history: { pullNewest: never, pullOlder: never },
      clock: { now: Date.now, monotonic: Date.now, setTimeout: () => ({ cancel: () => undefined }) },
      log: silentLog,
      isConnected: () => true
    })
  })
  afterEach(async () => {
    await store.close()
    rmSync(data, { recursive: true })
  })

  const timeOf = (place: number): string => new Date(Date.UTC(2026, 0, 5) + place * 60_000).toISOString()
  const message = (place: number): StoredMessage =>
    storedMessage({
      messageId: `m${String(place).padStart(6, '0')}`,
      createdOn: timeOf(place),
      body: `message ${place}`,
      createdBy: 'ana'
    })
  const fill = (count: number): Promise<unknown> =>
    store.putMessages(
      'c',
      Array.from({ length: count }, (_, place) => message(place)),
      {
        complete: true,
        reachesBeginning: true
      }
    )
  const exported = (more: Partial<ExportRequest> = {}): Promise<Exported> =>
    exporter.run({
      conversationId: 'c',
      loadOlder: false,
      language,
      beginFile: beginTarget,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...more
    })
  const bodies = (count: number): string[] => Array.from({ length: count }, (_, place) => `message ${place}`)

  test('has each message once, even if messages are deleted or arrive meanwhile', async () => {
    await fill(600)
    let changed = false
    const onProgress = (): void => {
      if (changed) return
      changed = true
      // Deletes message 249, the last one of the previous page, from where the next page continues.
      const proof = { complete: false, reachesBeginning: false }
      void store.putMessages('c', [], {
        ...proof,
        completeBetween: [{ after: timeOf(248), before: timeOf(250) }]
      })
      void store.putMessages('c', [message(599), message(600)], { ...proof, complete: true })
    }
    expect(await exported({ onProgress })).toEqual({ messages: 601, gaps: 0 })
    expect(messageLines()).toEqual(bodies(601))
  })

  test('can be cancelled between two pages', async () => {
    await fill(600)
    const abort = new AbortController()
    let exportedCount = 0
    const onProgress = ({ messages }: { messages: number }): void => {
      exportedCount = messages
      abort.abort(new SyncError('cancelled'))
    }
    await expect(exported({ signal: abort.signal, onProgress })).rejects.toMatchObject({ code: 'cancelled' })
    expect(exportedCount).toBeLessThan(600)
    expect(readdirSync(folder)).toEqual([])
  })

  test('fails without a file if the conversation is deleted meanwhile', async () => {
    await fill(600)
    const onProgress = (): void => void store.deleteConversation('c')
    await expect(exported({ onProgress })).rejects.toMatchObject({ code: 'not-found' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('replaces an existing file only when it is complete, and only the user can read it', async () => {
    await fill(3)
    writeFileSync(target, 'before')
    const onProgress = (): void => expect(text()).toBe('before')
    await exported({ onProgress })
    expect(messageLines()).toEqual(bodies(3))
    if (process.platform !== 'win32') expect(statSync(target).mode & 0o077).toBe(0)
  })

  test('fails without a file if the target cannot be written', async () => {
    await fill(3)
    const beginAt = (path: string): Promise<NewFile> => beginFile(path, `${path}.part`)
    await expect(exported({ beginFile: () => beginAt(join(folder, 'none', 'a.txt')) })).rejects.toMatchObject(
      {
        code: 'file',
        detail: 'export-folder-missing'
      }
    )
    // The target is a folder.
    mkdirSync(join(target, 'inner'), { recursive: true })
    await expect(exported()).rejects.toMatchObject({ code: 'file' })
    expect(readdirSync(folder, { recursive: true })).toEqual(['Lunch.txt', join('Lunch.txt', 'inner')])
  })

  // Mount namespaces need Linux.
  test.runIf(process.platform === 'linux')(
    'leaves an existing file and nothing else on a full disk or in a read-only folder',
    async () => {
      await fill(2_000)
      await store.close()
      writeFileSync(target, 'before')
      const urlOf = (path: string): string =>
        JSON.stringify(new URL(`../../main/${path}`, import.meta.url).href)
      const script = join(data, 'script.ts')
      writeFileSync(
        script,
        `import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
        import { beginFile } from ${urlOf('atomic-file.ts')}
        import { textsFor } from ${urlOf('desktop/texts.ts')}
        import { openStore } from ${urlOf('store/index.ts')}
        import { createExporter } from ${urlOf('sync/exporter.ts')}
        import { createKnownPeople } from ${urlOf('sync/known-people.ts')}
        import { createReadModel } from ${urlOf('sync/read-model.ts')}
        const [folder, target] = [${JSON.stringify(folder)}, ${JSON.stringify(target)}]
        const key = Buffer.from('${key.toString('hex')}', 'hex')
        const store = await openStore({ file: ${JSON.stringify(join(data, 'store.db'))}, key, workerUrl: new URL(${urlOf('store/worker.ts')}) })
        const none = () => undefined
        const readModel = createReadModel({ store, known: createKnownPeople(store), me: 'ana', myName: '', chatUrl: '', describeFiles: async () => new Map(), presenceOf: () => ({ presence: 'unknown' }), onUnknown: none })
        const exporter = createExporter({ store, readModel, history: {}, clock: Date, log: { warn: console.log }, isConnected: () => true })
        if (process.argv[2] === 'full') writeFileSync(target, 'before')
        await exporter.run({
          conversationId: 'c', loadOlder: false, language: { words: textsFor('en'), locale: 'en' },
          beginFile: () => beginFile(target, folder + '/new.part'), signal: new AbortController().signal, onProgress: none
        }).catch((error) => console.log(error.name, error.code))
        console.log(readdirSync(folder).join(), readFileSync(target, 'utf8'))
        await store.close()`
      )
      expect(await runWithMount(`mount -t tmpfs -o size=32k none '${folder}'`, script, 'full')).toEqual([
        'SyncError disk-full',
        'Lunch.txt before'
      ])
      expect(await runWithMount(mountReadOnly(folder), script)).toEqual([
        'SyncError file',
        'Lunch.txt before'
      ])
    }
  )
})
