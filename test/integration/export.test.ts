/** A conversation as a text file: whole, in order, with its gaps named; and no file where it did not come to its end. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
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
import { useChats } from './chat-stage.ts'
import type { OpenedChat } from './chat-stage.ts'

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

const begin = (): Promise<NewFile> => beginFile(target, join(folder, 'new.part'))
const text = (): string => readFileSync(target, 'utf8')
/** What people wrote, line by line. */
const said = (): string[] =>
  text()
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.trim())

describe('a conversation of the service', () => {
  // 10,000 in each of the talks.
  const stage = useChats({ messages: 70_100 })

  const atService = (): string[] =>
    stage.service.sandbox.control.messages(stage.lunch).map(({ body }) => body)

  /** A file whose work the clock knows of. */
  async function watchedFile(): Promise<NewFile> {
    const { clock } = stage.service
    const file = await clock.during(begin())
    return {
      write: (data) => clock.during(file.write(data)),
      keep: () => clock.during(file.keep()),
      discard: () => clock.during(file.discard())
    }
  }
  const exportOf = ({ chat }: OpenedChat, more: Partial<ExportRequest>): Promise<Exported> =>
    chat.exporter.run({
      conversationId: stage.lunch,
      loadOlder: true,
      language,
      beginFile: watchedFile,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...more
    })

  /** One message from the middle of it all is stored by itself, as a jump to a hit leaves it. */
  async function storeOneBetween({ client, store }: OpenedChat): Promise<string> {
    const { cloudlink } = client
    const { clock, sandbox } = stage.service
    const all = sandbox.control.messages(stage.lunch)
    const page = await clock.passDuring(cloudlink.listMessages(stage.lunch, { top: 200 }))
    const wanted = page.items.toSorted((one, other) => (one.createdOn < other.createdOn ? -1 : 1))[0]
    if (wanted === undefined) throw new Error('There is no message.')
    await store.putMessages(stage.lunch, [wanted], { complete: false, reachesBeginning: false })
    expect(all.at(-page.items.length)?.messageId).toBe(wanted.messageId)
    return wanted.body
  }

  test('10,000 messages: gaps are named, and filled first where that is wanted', async () => {
    const opened = await stage.open()
    await opened.connect()
    const between = await storeOneBetween(opened)
    expect(await opened.chat.history.isComplete(stage.lunch)).toBe(false)

    const partly = await exportOf(opened, { loadOlder: false })
    const newest = atService().slice(-(partly.messages - 1))
    expect(partly).toEqual({ messages: newest.length + 1, gaps: 2 })
    expect(said()).toEqual([between, ...newest])
    expect(text()).toMatch(/^Lunch\nParticipants: Ana Vell, Dara Quill, .*\nExported: .*\n\n\[Older/)
    const [beforeAll = '', beforeNewest = ''] = text().split(between)
    expect([beforeAll.includes(OLDER), beforeNewest.includes(GAP)]).toEqual([true, true])

    const progress: { messages: number; backTo: number | null }[] = []
    const work = exportOf(opened, { onProgress: (now) => progress.push(now) })
    const whole = await stage.service.clock.passDuring(work)
    expect(atService().length).toBeGreaterThanOrEqual(10_000)
    expect(whole).toEqual({ messages: atService().length, gaps: 0 })
    expect(said()).toEqual(atService())
    expect(text()).not.toContain('missing here')
    expect(await opened.chat.history.isComplete(stage.lunch)).toBe(true)
    const loading = progress.flatMap(({ backTo }) => backTo ?? [])
    expect(loading.length).toBeGreaterThan(100)
    expect(loading.toSorted((one, other) => other - one)).toEqual(loading)
    expect(progress.at(-1)).toEqual({ messages: whole.messages, backTo: null })
    expect(readdirSync(folder)).toEqual(['Lunch.txt'])
  })

  test('cancelled while it loads or while it writes, it leaves no file and what was there before', async () => {
    const opened = await stage.open()
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
      await expect(stage.service.clock.passDuring(work)).rejects.toMatchObject({ code: 'cancelled' })
      expect(readdirSync(folder)).toEqual(['Lunch.txt'])
      expect(text()).toBe('before')
    }
  })

  test('the end of the program or of the sign-in removes what was written', async () => {
    const opened = await stage.open()
    await opened.connect()
    let begun = (): void => undefined
    const loads = new Promise<void>((resolve) => (begun = resolve))
    const work = exportOf(opened, { onProgress: () => begun() })
    const outcome = expect(work).rejects.toMatchObject({ code: 'signed-out' })
    await stage.service.clock.passDuring(loads)
    expect(readdirSync(folder)).toEqual(['new.part'])
    await opened.stop()
    expect(readdirSync(folder)).toEqual([])
    await outcome
  })

  test('without the service it says so where older messages are wanted, and marks the file where they are not', async () => {
    const opened = await stage.open()
    await opened.connect()
    await opened.chat.messages.send(stage.lunch, 'not on its way yet')
    await stage.service.clock.settled()
    await stage.service.sandbox.control.refuseConnections('chat', true)
    opened.chat.live.onOffline()
    await opened.chat.messages.send(stage.lunch, 'waits\nfor the network')
    await expect(stage.service.clock.passDuring(exportOf(opened, {}))).rejects.toMatchObject({
      code: 'offline'
    })
    expect(readdirSync(folder)).toEqual([])

    expect((await exportOf(opened, { loadOlder: false })).gaps).toBe(1)
    expect(text()).toContain('[CloudLink was not connected: the newest messages may be missing at the end.]')
    const [sent = '', unsent = ''] = text().split('=== Not sent ===')
    expect(sent).toContain('not on its way yet')
    expect(unsent).toMatch(/Ana Vell \(waits to be sent\)\n {4}waits\n {4}for the network\n/)
    await stage.service.sandbox.control.refuseConnections('chat', false)
  })
})

describe('what is stored', () => {
  const key = Buffer.alloc(32, 7)
  const workerUrl = new URL('../../main/store/worker.ts', import.meta.url)
  const me = { userId: 'me', principalId: 'me', accountId: 'a', name: 'Ana Vell', email: 'ana@example.test' }
  let store: Store
  let exporter: Exporter
  let data: string

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'export-data-'))
    store = await openStore({ file: join(data, 'store.db'), key, workerUrl })
    await store.setMe(me)
    const conversation = {
      conversationId: 'c',
      stream: true,
      name: 'Lunch',
      createdOn: timeOf(0),
      modifiedOn: timeOf(0)
    }
    await store.putConversations([{ conversation, participantIds: ['me'] }])
    const readModel = createReadModel({
      store,
      known: createKnownPeople(store),
      me: 'me',
      myName: me.name,
      presenceOf: () => 'unknown',
      onUnknown: () => undefined,
      fallbackName: () => ''
    })
    const never = (): Promise<void> => Promise.reject(new Error('Nothing is loaded here.'))
    exporter = createExporter({
      store,
      readModel,
      history: { pullNewest: never, pullOlder: never },
      clock: { now: Date.now, monotonic: Date.now, setTimeout: () => ({ cancel: () => undefined }) },
      log: { info: () => undefined, warn: () => undefined },
      isConnected: () => true
    })
  })
  afterEach(async () => {
    await store.close()
    rmSync(data, { recursive: true })
  })

  const timeOf = (place: number): string => new Date(Date.UTC(2026, 0, 5) + place * 60_000).toISOString()
  const message = (place: number): StoredMessage => ({
    messageId: `m${String(place).padStart(6, '0')}`,
    conversationId: 'c',
    body: `message ${place}`,
    contentType: 'text/plain',
    fallbackText: '',
    createdOn: timeOf(place),
    createdBy: 'me',
    modifiedOn: null,
    sendId: ''
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
      beginFile: begin,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...more
    })
  const bodies = (count: number): string[] => Array.from({ length: count }, (_, place) => `message ${place}`)

  test('is written once, whatever is deleted or comes meanwhile', async () => {
    await fill(600)
    let changed = false
    const onProgress = (): void => {
      if (changed) return
      changed = true
      // The page that was read last ends with it: there the next one would have gone on.
      const proof = { complete: false, reachesBeginning: false }
      void store.putMessages('c', [], {
        ...proof,
        completeBetween: [{ after: timeOf(248), before: timeOf(250) }]
      })
      void store.putMessages('c', [message(599), message(600)], { ...proof, complete: true })
    }
    expect(await exported({ onProgress })).toEqual({ messages: 601, gaps: 0 })
    expect(said()).toEqual(bodies(601))
  })

  test('is cancelled between two pages', async () => {
    await fill(600)
    const abort = new AbortController()
    let most = 0
    const onProgress = ({ messages }: { messages: number }): void => {
      most = messages
      abort.abort(new SyncError('cancelled'))
    }
    await expect(exported({ signal: abort.signal, onProgress })).rejects.toMatchObject({ code: 'cancelled' })
    expect(most).toBeLessThan(600)
    expect(readdirSync(folder)).toEqual([])
  })

  test('of a conversation that is gone before its end is no file', async () => {
    await fill(600)
    const onProgress = (): void => void store.deleteConversation('c')
    await expect(exported({ onProgress })).rejects.toMatchObject({ code: 'not-found' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('takes the place of a file only when it is whole, and nobody else can read it', async () => {
    await fill(3)
    writeFileSync(target, 'before')
    const onProgress = (): void => expect(text()).toBe('before')
    await exported({ onProgress })
    expect(said()).toEqual(bodies(3))
    if (process.platform !== 'win32') expect(statSync(target).mode & 0o077).toBe(0)
  })

  test('cannot go where nothing can be written: a sentence, and no file', async () => {
    await fill(3)
    const there = (path: string): Promise<NewFile> => beginFile(path, `${path}.part`)
    await expect(exported({ beginFile: () => there(join(folder, 'none', 'a.txt')) })).rejects.toMatchObject({
      code: 'file',
      detail: 'export-folder-missing'
    })
    // A folder stands where the file should.
    mkdirSync(join(target, 'inner'), { recursive: true })
    await expect(exported()).rejects.toMatchObject({ code: 'file' })
    expect(readdirSync(folder, { recursive: true })).toEqual(['Lunch.txt', join('Lunch.txt', 'inner')])
  })

  // A file system of its own needs Linux.
  test.runIf(process.platform === 'linux')(
    'on a full disk, or in a folder that is read-only, leaves what was there and nothing else',
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
        const readModel = createReadModel({ store, known: createKnownPeople(store), me: 'me', myName: '', presenceOf: () => 'unknown', onUnknown: none })
        const exporter = createExporter({ store, readModel, history: {}, clock: Date, log: { warn: console.log }, isConnected: () => true })
        if (process.argv[2] === 'full') writeFileSync(target, 'before')
        await exporter.run({
          conversationId: 'c', loadOlder: false, language: { words: textsFor('en'), locale: 'en' },
          beginFile: () => beginFile(target, folder + '/new.part'), signal: new AbortController().signal, onProgress: none
        }).catch((error) => console.log(error.name, error.code))
        console.log(readdirSync(folder).join(), readFileSync(target, 'utf8'))
        await store.close()`
      )
      const inMount = async (mount: string, how: string): Promise<string[]> => {
        const inside = `${mount} && exec '${process.execPath}' '${script}' ${how}`
        const args = ['--map-root-user', '--mount', 'sh', '-c', inside]
        return (await promisify(execFile)('unshare', args)).stdout.trim().split('\n')
      }
      expect(await inMount(`mount -t tmpfs -o size=32k none '${folder}'`, 'full')).toEqual([
        'SyncError disk-full',
        'Lunch.txt before'
      ])
      const bind = `mount --bind '${folder}' '${folder}' && mount -o remount,bind,ro '${folder}'`
      expect(await inMount(bind, 'read-only')).toEqual(['SyncError file', 'Lunch.txt before'])
    }
  )
})
