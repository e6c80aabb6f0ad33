/** The two mains that the contract suite calls: the one that plays in page tests, and the real one on the sandbox. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import WebSocket from 'ws'
import { writeFileAtomic } from '../../../main/atomic-file.ts'
import { createQuiet } from '../../../main/desktop/quiet.ts'
import { createCloudLink } from '../../../main/cloudlink/index.ts'
import { createUpdates } from '../../../main/desktop/updates/updates.ts'
import type { Updates } from '../../../main/desktop/updates/updates.ts'
import { arrangementCalls } from '../../../main/ipc/arrangement.ts'
import { capabilitiesCalls } from '../../../main/ipc/capabilities.ts'
import { conversationsCalls } from '../../../main/ipc/conversations.ts'
import { draftsCalls } from '../../../main/ipc/drafts.ts'
import { emojiCalls } from '../../../main/ipc/emoji.ts'
import { filesCalls } from '../../../main/ipc/files.ts'
import type { CallHandlers } from '../../../main/ipc/handlers.ts'
import { registerIpcHandlers } from '../../../main/ipc/index.ts'
import { messageListsCalls } from '../../../main/ipc/message-lists.ts'
import { messagesCalls } from '../../../main/ipc/messages.ts'
import { noticesCalls } from '../../../main/ipc/notices.ts'
import { peopleCalls } from '../../../main/ipc/people.ts'
import { picturesCalls } from '../../../main/ipc/pictures.ts'
import { presenceCalls } from '../../../main/ipc/presence.ts'
import { quietCalls } from '../../../main/ipc/quiet.ts'
import { scheduledCalls } from '../../../main/ipc/scheduled.ts'
import { searchCalls } from '../../../main/ipc/search.ts'
import { sessionCalls } from '../../../main/ipc/session.ts'
import { settingsCalls } from '../../../main/ipc/settings.ts'
import { storageCalls } from '../../../main/ipc/storage.ts'
import { updatesCalls } from '../../../main/ipc/updates.ts'
import { systemClock } from '../../../main/kernel/clock.ts'
import { createProfiles } from '../../../main/profile.ts'
import { openSettings, visibleSettings } from '../../../main/settings.ts'
import { createSession } from '../../../main/sync/session.ts'
import type { CallName, Calls, CloudLinkBridge, EventName, Result } from '../../../preload/contract/index.ts'
import { startSandbox } from '../../sandbox/index.ts'
import type { Conversation } from '../../sandbox/model.ts'
import { SYSTEM_TYPE } from '../../sandbox/system-messages.ts'
import { credentialsOf, firstUser } from '../../support/test-client.ts'
import { until } from '../../support/until.ts'
import { fakeMain } from '../fake-main.ts'
import { showcase } from '../scene.ts'
import { events as eventShapes } from './shapes.ts'

export type Subject = {
  call(name: CallName, args?: unknown): Promise<Result<unknown>>
  /** What the page was told so far. */
  events: { name: EventName; payload: unknown }[]
  close(): Promise<void>
}

/** A call as it arrives in main: ipcMain.handle of Electron gets such a function. */
export type IpcHandler = (event: object, name: string, args: unknown) => Promise<Result<unknown>>

export async function openFakeMain(): Promise<Subject> {
  vi.stubGlobal('window', {})
  fakeMain(showcase())
  const { cloudlink } = globalThis.window as unknown as { cloudlink: CloudLinkBridge }
  const events: Subject['events'] = []
  for (const name of Object.keys(eventShapes) as EventName[]) {
    cloudlink.on(name, (payload) => events.push({ name, payload }))
  }
  return {
    call: (name, args) => (cloudlink.call as (...given: unknown[]) => Promise<Result<unknown>>)(name, args),
    events,
    async close() {
      vi.unstubAllGlobals()
    }
  }
}

/** @param handler returns what main/ipc registered with Electron */
export async function openRealMain(handler: () => IpcHandler): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'))
  // Nobody answers by themselves, so that nothing changes between two calls.
  const sandbox = await startSandbox({ folder: join(folder, 'sandbox'), answerDelay: 2 ** 31 - 1 })
  const [{ conversationId, createdBy }] = sandbox.control.conversations() as [Conversation]
  sandbox.control.say(createdBy, conversationId, '{"action":"created"}', SYSTEM_TYPE)
  const log = { info: () => undefined, warn: () => undefined }
  const events: Subject['events'] = []
  const profiles = createProfiles({
    folder,
    workerUrl: new URL('../../../main/store/worker.ts', import.meta.url),
    service: 'CloudLink Chat contract',
    onWaiting: () => undefined,
    eraseLogs: async () => undefined
  })
  const settings = openSettings(join(folder, 'settings.json'), writeFileAtomic)
  // As in the scene of the fake: messages are sent at once.
  await settings.change({ undoSeconds: 0 })
  const session = createSession({
    clock: systemClock,
    log,
    emit: (name, payload) => events.push({ name, payload }),
    configured: () => ({ cloud: sandbox.cloud, region: null }),
    saveServer: async () => undefined,
    createCloudLink: (cloud, { tokens, tokenBudget }, told) =>
      createCloudLink({
        cloud,
        app: { name: 'cloudlinkchat-desktop', version: '0.1.0', os: 'linux', osVersion: '12' },
        fetch: globalThis.fetch,
        createWebSocket: (url, protocols) => new WebSocket(url, protocols),
        clock: systemClock,
        log,
        vault: tokens,
        tokenBudget,
        deviceId: 'device-of-the-test',
        redirectTexts: () => ({ title: '', done: '', refused: '' }),
        ...told
      }),
    openProfile: (cloud) => profiles.openInMemory(cloud),
    openMemoryProfile: (cloud) => profiles.openInMemory(cloud),
    openBrowser: () => undefined,
    nextLink: () => new Promise(() => undefined),
    reloadPage: () => undefined,
    whenListed: () => Promise.resolve(),
    historyDays: () => 365,
    undoSeconds: () => visibleSettings(settings.get()).undoSeconds,
    keepDays: () => 0,
    onUnread: () => undefined,
    onArrivals: () => undefined,
    onRead: () => undefined
  })
  const quiet = createQuiet({
    ...{ settings, log, clock: systemClock },
    onChanged: (payload) => events.push({ name: 'quietChanged', payload })
  })
  quiet.start()
  registerIpcHandlers({
    log,
    clock: systemClock,
    pages: { add: () => undefined, isTrusted: () => true, send: () => undefined },
    // Without what the desktop shows: the whole program is tested for that.
    handlers: {
      ...sessionCalls(session, () => undefined),
      ...arrangementCalls(session, () => undefined),
      ...conversationsCalls(session, () => undefined),
      ...messagesCalls(session, () => undefined),
      ...messageListsCalls(session),
      ...scheduledCalls(session),
      ...draftsCalls(session, () => undefined),
      ...emojiCalls(session),
      ...peopleCalls(session),
      ...picturesCalls(session),
      ...presenceCalls(session),
      ...filesCalls(session, {
        save: async () => ({ saved: false }),
        show: async () => undefined,
        forget: () => undefined
      }),
      ...searchCalls(session),
      ...capabilitiesCalls(session),
      ...storageCalls(session, async () => 0),
      ...noticesCalls(() => null),
      ...quietCalls(quiet),
      ...updatesCalls(neverUpdated()),
      ...settingsCalls(
        () => visibleSettings(settings.get()),
        async (change) => {
          await settings.change(change)
          const now = visibleSettings(settings.get())
          events.push({ name: 'settings', payload: now })
          return now
        }
      )
    } as CallHandlers<Calls>
  })
  const call: Subject['call'] = async (name, args) =>
    structuredClone(await handler()({}, name, structuredClone(args)))

  await session.start()
  await session.signInWithPassword(credentialsOf(firstUser(sandbox)))
  const hasSettled = async (): Promise<boolean> => {
    const { connection, list } = session.state()
    if (connection !== 'connected' || !list.loaded) return false
    const { conversations, history, people } = session.chat()
    const complete = await Promise.all((await conversations.listIds()).map((id) => history.isComplete(id)))
    return complete.every(Boolean) && (await people.find('')).directory.step === 'loaded'
  }
  await until(hasSettled, 'The real main did not get all of its data.')

  return {
    call,
    events,
    async close() {
      quiet.dispose()
      await session.stop()
      await sandbox.stop()
      rmSync(folder, { recursive: true })
    }
  }
}

/** The updates of a program that runs from its sources. */
function neverUpdated(): Updates {
  return createUpdates({
    installation: () => 'development',
    policy: () => ({ isOff: false, feed: null }),
    load: () => Promise.reject(new Error('It asks for updates.')),
    settings: () => ({ checkForUpdates: true }),
    isOnline: () => true,
    clock: systemClock,
    random: () => 0,
    log: { info: () => undefined, warn: () => undefined },
    onChanged: () => undefined,
    quit: () => undefined
  })
}
